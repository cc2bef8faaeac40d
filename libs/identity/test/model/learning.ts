import { attach } from './attaching.js';
import { isFoundBySharedPersonId } from './choosing.js';
import type { Mark } from './kinds.js';
import { conflict, merge } from './merging.js';
import { hasVote, holderOf, isAnonymous, isDeviceIdentity, isShared, seenWith } from './sharing.js';
import { claim, foundRoot, hasPersonId, isTurnPerson, refuse, type Turn } from './turn.js';

const claimForPerson = (turn: Turn, mark: Mark): void => {
  if (isTurnPerson(turn) && hasPersonId(turn)) claim(turn, mark);
};

const touch = (turn: Turn, mark: Mark): void => {
  if (!turn.call.recorded) return;
  turn.outcomes.add('touched');
  if (mark.class === 'self') return;
  const { kind, value } = mark;
  turn.world.facts.push({ type: 'touched', id: { kind, value }, at: turn.call.at });
  claimForPerson(turn, mark);
};

const propose = (turn: Turn, mark: Mark, holder: number): void => {
  const owners = seenWith(turn.world, mark, turn.call.at);
  const areExactlyThese = owners.length === 2 && owners.includes(holder) && owners.includes(foundRoot(turn));
  if (areExactlyThese && turn.call.recorded) turn.outcomes.add('proposal_opened');
};

/** What is weak may not join two persons: it is noted that both were seen with it. */
const meetPerson = (turn: Turn, mark: Mark, holder: number): void => {
  if (!isTurnPerson(turn)) return refuse(turn, 'refused_weak_chain');
  if (mark.class === 'self') return refuse(turn, 'refused_pointer_conflict');
  claimForPerson(turn, mark);
  const isConflict = conflict(turn, foundRoot(turn), holder);
  refuse(turn, isConflict ? 'refused_unique_conflict' : 'refused_weak_person_merge');
  propose(turn, mark, holder);
};

const meetHolder = (turn: Turn, mark: Mark, holder: number): void => {
  if (holder === turn.root) return touch(turn, mark);
  // A person's id that another root still holds was refused when it was asked who calls.
  if (mark.class === 'person') return;
  if (isDeviceIdentity(turn.world, holder)) return refuse(turn, 'refused_shared');
  if (!isAnonymous(turn.world, turn.policy, holder)) return meetPerson(turn, mark, holder);
  if (conflict(turn, foundRoot(turn), holder)) return refuse(turn, 'refused_cannot_link');
  if (hasVote(turn.world, mark, turn.call.at)) return merge(turn, mark);
  claimForPerson(turn, mark);
  refuse(turn, 'refused_shared');
};

const isTypedByAGuest = (turn: Turn, mark: Mark): boolean =>
  mark.class === 'contact' && isTurnPerson(turn) && !hasPersonId(turn) && holderOf(turn.world, mark) !== turn.root;

const learn = (turn: Turn, mark: Mark): void => {
  const isWeak = mark.class !== 'person';
  if (isDeviceIdentity(turn.world, foundRoot(turn))) return;
  if (isWeak && isShared(turn.world, mark, turn.call.at)) return claimForPerson(turn, mark);
  if (isWeak && isFoundBySharedPersonId(turn)) return refuse(turn, 'refused_shared');
  if (isTypedByAGuest(turn, mark)) return refuse(turn, 'refused_weak_chain');
  const holder = holderOf(turn.world, mark);
  if (holder === null) return attach(turn, mark);
  meetHolder(turn, mark, holder);
};

/** What else does the call teach about who answers? */
export const learnAll = (turn: Turn): void => turn.marks.forEach((mark) => learn(turn, mark));
