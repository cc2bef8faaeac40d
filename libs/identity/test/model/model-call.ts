import { attach } from './attaching.js';
import { chooseKnown, chooseRoot } from './choosing.js';
import { claimsOn, type Identifier, rootOf, uuidOf, type World } from './facts.js';
import { type Call, classOf, type Mark, marksOf, type Policy, type Refusal, refusalOf } from './kinds.js';
import { learnAll } from './learning.js';
import { emailOf, visitsOf } from './answering.js';
import { holderOf, isShared } from './sharing.js';
import { create, foundHome, foundRoot, type Turn } from './turn.js';

export type ModelAnswer = {
  readonly root: number;
  readonly uuid: string;
  readonly email: string;
  readonly visits: number;
  /** Whom an entry and a visit of this call are written on. */
  readonly member: number;
  readonly memberUuid: string;
  readonly outcomes: ReadonlySet<string>;
};
export type ModelReply = { readonly refusal: Refusal } | ModelAnswer;

/** A device is new to an e-mail unless the e-mail's holder holds it or was seen with it. */
const isNewTo = (world: World, holder: number | null, device: Identifier): boolean =>
  holder === null ||
  (holderOf(world, device) !== holder &&
    !claimsOn(world, device).some((claim) => rootOf(world, claim.member) === holder));

const count = (turn: Turn): void => {
  const { world, marks, call } = turn;
  const devices = marks.filter((mark) => mark.class === 'device').map(({ kind, value }) => ({ kind, value }));
  for (const mark of marks.filter((one) => one.kind === 'email' || one.class === 'contact')) {
    const holder = holderOf(world, mark);
    const counted = mark.kind === 'email' ? devices.filter((device) => isNewTo(world, holder, device)) : devices;
    const id = { kind: mark.kind, value: mark.value };
    counted.forEach((device) => world.facts.push({ type: 'counted', id, device, at: call.at }));
  }
};

/** A phone or an install id names nobody by itself, so it is not given an identity of its own. */
const isUnheldAndUsable = (turn: Turn, mark: Mark): boolean =>
  holderOf(turn.world, mark) === null &&
  (mark.class === 'person' || (mark.kind === 'anonymous_id' && !isShared(turn.world, mark, turn.call.at)));

/** A token that may only read: the strongest identifier that is known answers; a stranger gets one identity. */
const readOnly = (turn: Turn): void => {
  const known: Turn = { ...turn, marks: turn.marks.filter((mark) => holderOf(turn.world, mark) !== null) };
  chooseKnown(known);
  turn.root = known.root;
  turn.home = known.home;
  if (turn.root !== null) return;
  const best = turn.marks.find((mark) => isUnheldAndUsable(turn, mark));
  if (best === undefined) return chooseRoot(turn);
  create(turn, null);
  attach(turn, best);
};

/** An e-mail that was refused teaches its owner nothing: neither its address nor that it is in use. */
const ownEmail = (turn: Turn): Mark | undefined =>
  turn.marks.find((mark) => mark.kind === 'email' && holderOf(turn.world, mark) === turn.root);

/** A hash met its address; only a call that is written down teaches it. */
const reveal = (turn: Turn): void => {
  const mark = turn.call.recorded ? ownEmail(turn) : undefined;
  if (mark === undefined || mark.address === '') return;
  const { kind, value, address } = mark;
  turn.world.facts.push({ type: 'revealed', id: { kind, value }, address });
};

const record = (turn: Turn): void => {
  const { counted, recorded, at } = turn.call;
  const email = ownEmail(turn)?.value ?? '';
  if (recorded) turn.world.facts.push({ type: 'recorded', member: foundHome(turn), counted, email, at });
};

const answerOf = (turn: Turn, before: World): ModelAnswer => {
  const [root, member] = [foundRoot(turn), foundHome(turn)];
  return {
    root,
    member,
    uuid: uuidOf(turn.world, root),
    memberUuid: uuidOf(turn.world, member),
    email: emailOf(turn.world, before, root),
    visits: visitsOf(turn.world, root),
    outcomes: turn.outcomes,
  };
};

/** Plays one call into the world, as the policy's text says, and answers it. */
export const modelCall = (world: World, call: Call, policy: Policy): ModelReply => {
  const marks = marksOf(world, policy, call);
  const refusal = refusalOf(policy, call, marks);
  if (refusal !== null) return { refusal };
  const before: World = { facts: [...world.facts] };
  const outcomes = new Set(
    call.recorded && call.blocked.some((kind) => classOf(policy, kind) !== null) ? ['blocked_value'] : [],
  );
  const turn: Turn = { world, policy, call, marks, outcomes, root: null, home: null, chosenBy: null };
  if (call.recorded) count(turn);
  if (call.links) {
    chooseRoot(turn);
    learnAll(turn);
  } else readOnly(turn);
  reveal(turn);
  record(turn);
  return answerOf(turn, before);
};
