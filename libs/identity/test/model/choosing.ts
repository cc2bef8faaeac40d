import { claimsOn, creations, heldBy, type Identifier, rootOf, sameId, type World } from './facts.js';
import { isOncePerPerson, type Mark } from './kinds.js';
import { conflict, merge } from './merging.js';
import { hasVote, holderOf, holdingMember, isAnonymous, isShared, seenWith } from './sharing.js';
import { choose, create, foundRoot, hasPersonId, refuse, type Turn } from './turn.js';

/** The call itself says by a better id that its sender is not the person that holds this one. */
const isContradicted = (turn: Turn, mark: Mark, holder: number): boolean =>
  heldBy(turn.world, holder).some(
    (held) =>
      isOncePerPerson(turn.policy, held.id.kind) &&
      turn.marks.some(
        (one) =>
          one.class === 'person' && one.rank < mark.rank && one.kind === held.id.kind && one.value !== held.id.value,
      ),
  );

const meetSecondPerson = (turn: Turn, mark: Mark, holder: number): void => {
  if (holder === turn.root || !turn.call.links) return;
  if (conflict(turn, foundRoot(turn), holder)) return refuse(turn, 'refused_unique_conflict');
  if (isShared(turn.world, mark, turn.call.at)) return refuse(turn, 'refused_shared');
  merge(turn, mark);
};

const byPersonIds = (turn: Turn): void => {
  for (const mark of turn.marks.filter((one) => one.class === 'person')) {
    const member = holdingMember(turn.world, mark);
    if (member === null) continue;
    const holder = rootOf(turn.world, member);
    if (isContradicted(turn, mark, holder)) refuse(turn, 'refused_unique_conflict');
    else if (turn.root === null) choose(turn, member, mark);
    else meetSecondPerson(turn, mark, holder);
  }
};

const deviceMarks = (turn: Turn): readonly Mark[] => turn.marks.filter((one) => one.class === 'device');
const contactMarks = (turn: Turn): readonly Mark[] => turn.marks.filter((one) => one.class === 'contact');
const usable = (turn: Turn, marks: readonly Mark[]): readonly Mark[] =>
  marks.filter((mark) => hasVote(turn.world, mark, turn.call.at));
const chooseHolder = (turn: Turn, mark: Mark | undefined): void => {
  const member = mark === undefined ? null : holdingMember(turn.world, mark);
  if (mark !== undefined && member !== null) choose(turn, member, mark);
};
const isHeldByAnonymous = (turn: Turn, mark: Mark): boolean => {
  const holder = holderOf(turn.world, mark);
  return holder !== null && isAnonymous(turn.world, turn.policy, holder);
};

/** A person nobody knows yet takes over the anonymous history of the device that came along. */
const asNewPerson = (turn: Turn): void => {
  const pointers = turn.marks.filter((one) => one.class === 'self' || one.class === 'device');
  chooseHolder(
    turn,
    usable(turn, pointers).find((mark) => isHeldByAnonymous(turn, mark)),
  );
  if (turn.root === null) create(turn, null);
};

const memberThatClaimedLast = (world: World, id: Identifier, root: number): number | undefined =>
  claimsOn(world, id)
    .filter((claim) => rootOf(world, claim.member) === root)
    .reduce<{ member: number; at: number } | undefined>(
      (last, claim) => (last === undefined || claim.at >= last.at ? claim : last),
      undefined,
    )?.member;

const chooseOwner = (turn: Turn, mark: Mark, owner: number): void => {
  const holding = holdingMember(turn.world, mark);
  const isOwnersOwn = holding !== null && rootOf(turn.world, holding) === owner;
  const home = isOwnersOwn ? holding : memberThatClaimedLast(turn.world, mark, owner);
  if (home !== undefined) choose(turn, home, mark);
};
const byOwner = (turn: Turn, marks: readonly Mark[]): void => {
  for (const mark of usable(turn, marks)) {
    const [owner, another] = seenWith(turn.world, mark, turn.call.at);
    if (owner !== undefined && another === undefined) return chooseOwner(turn, mark, owner);
  }
};

const memberFor = (world: World, device: Identifier): number =>
  creations(world).findIndex((one) => one.device !== null && sameId(one.device, device));
const bySharedDevice = (turn: Turn): void => {
  const mark = deviceMarks(turn).find((one) => isShared(turn.world, one, turn.call.at));
  if (mark === undefined) return;
  const member = memberFor(turn.world, mark);
  if (member >= 0) choose(turn, member, mark);
  else create(turn, { kind: mark.kind, value: mark.value });
};

const byAnonymousHolder = (turn: Turn): void => {
  const candidates = usable(turn, [...deviceMarks(turn), ...contactMarks(turn)]);
  chooseHolder(
    turn,
    candidates.find((mark) => isHeldByAnonymous(turn, mark)),
  );
};

const WITHOUT_PERSON_ID: readonly ((turn: Turn) => void)[] = [
  (turn) =>
    chooseHolder(
      turn,
      turn.marks.find((one) => one.class === 'self'),
    ),
  (turn) => byOwner(turn, deviceMarks(turn)),
  (turn) => byOwner(turn, contactMarks(turn)),
  bySharedDevice,
  byAnonymousHolder,
];

/** Who is it? Leaves the root empty only when nobody known answers and the call has no person's id. */
export const chooseKnown = (turn: Turn): void => {
  byPersonIds(turn);
  if (turn.root === null && hasPersonId(turn)) return;
  for (const rule of WITHOUT_PERSON_ID) if (turn.root === null) rule(turn);
};

export const chooseRoot = (turn: Turn): void => {
  chooseKnown(turn);
  if (turn.root !== null) return;
  if (hasPersonId(turn)) asNewPerson(turn);
  else create(turn, null);
};

export const isFoundBySharedPersonId = (turn: Turn): boolean =>
  turn.chosenBy?.class === 'person' && isShared(turn.world, turn.chosenBy, turn.call.at);
