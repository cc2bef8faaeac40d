import { claimsOn, creations, heldBy, type Identifier, rootOf, type World } from './facts.js';
import { type Call, classOf, type Mark, type Policy } from './kinds.js';
import { isPerson } from './sharing.js';

/** One call on its way through the policy. */
export type Turn = {
  readonly world: World;
  readonly policy: Policy;
  readonly call: Call;
  readonly marks: readonly Mark[];
  readonly outcomes: Set<string>;
  /** Who answers (T in the policy), once found. */
  root: number | null;
  /** The member that entries, visits, new identifiers and claims are written on. */
  home: number | null;
  /** The identifier that found the root; null when it was created. */
  chosenBy: Mark | null;
};

export const hasPersonId = (turn: Turn): boolean => turn.marks.some((mark) => mark.class === 'person');

export const foundRoot = (turn: Turn): number => {
  if (turn.root === null) throw new Error('nobody was found for the call yet');
  return turn.root;
};
export const foundHome = (turn: Turn): number => {
  if (turn.home === null) throw new Error('no home was found for the call yet');
  return turn.home;
};

/** Bare look-ups refuse in silence. */
export const refuse = (turn: Turn, reason: string): void => {
  if (turn.call.recorded) turn.outcomes.add(reason);
};

export const choose = (turn: Turn, member: number, by: Mark): void => {
  turn.root = rootOf(turn.world, member);
  turn.home = member;
  turn.chosenBy = by;
};

export const create = (turn: Turn, device: Identifier | null): void => {
  const member = creations(turn.world).length;
  turn.world.facts.push({ type: 'created', uuid: turn.call.candidate, device });
  turn.outcomes.add('created');
  turn.root = member;
  turn.home = member;
};

export const isClaimable = (policy: Policy, id: Identifier): boolean =>
  ['device', 'contact'].includes(classOf(policy, id.kind) ?? '');

export const hasClaim = (world: World, root: number, id: Identifier): boolean =>
  claimsOn(world, id).some((one) => rootOf(world, one.member) === root);

export const writeClaim = (turn: Turn, id: Identifier): void => {
  const { kind, value } = id;
  const [member, root, at] = [foundHome(turn), foundRoot(turn), turn.call.at];
  turn.world.facts.push({ type: 'claimed', id: { kind, value }, member, root, at });
};

/** The person that answers was seen with the identifier. A bare look-up writes only a person's first claim. */
export const claim = (turn: Turn, id: Identifier): void => {
  const isNew = turn.call.recorded || !hasClaim(turn.world, foundRoot(turn), id);
  if (isNew && isClaimable(turn.policy, id)) writeClaim(turn, id);
};

/** What a root holds that can be claimed: taken before it becomes a person or is absorbed by one. */
export const claimableOf = (turn: Turn, root: number): readonly Identifier[] =>
  heldBy(turn.world, root)
    .map((one) => one.id)
    .filter((id) => isClaimable(turn.policy, id));

export const isTurnPerson = (turn: Turn): boolean => isPerson(turn.world, turn.policy, foundRoot(turn));
