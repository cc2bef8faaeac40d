import { attach } from './attach.js';
import { type CallIdentifier, isPersonClass } from './call.js';
import { conflictOf } from './conflict.js';
import { claim, type Deciding, emit, propose, refuse, toKey } from './deciding.js';
import { type Found, isFoundByShared } from './find-identity.js';
import {
  type Graph,
  holderOf,
  identityOf,
  type IdentifierState,
  isDeviceIdentity,
  isPerson,
  rootOf,
  stateOf,
} from './graph.js';
import { merge } from './merge.js';
import { isShared, ownersOf } from './standing.js';

/** Who was found, and what of it the call only saw again. */
type Learning = Found & { readonly foundByShared: boolean; readonly touched: CallIdentifier[] };

const hasClaim = (deciding: Deciding, state: IdentifierState | undefined, root: number): boolean =>
  state?.claims.some((one) => rootOf(deciding.graph, one.member) === root) ?? false;

/** Claims, for a call that a person-class identifier vouches for; a bare look-up only where the person never did. */
const claimVouched = (deciding: Deciding, { root, home }: Found, identifier: CallIdentifier): void => {
  if (!deciding.vouched || identifier.class === 'self' || identifier.class === 'person') return;
  if (deciding.isBare && hasClaim(deciding, stateOf(deciding.graph, identifier), root)) return;
  claim(deciding, [identifier], { root, home });
};

/** A hash that met its address: the address is on record from the next call on. */
const reveal = (deciding: Deciding, root: number, { kind, value, address }: CallIdentifier): void => {
  const state = stateOf(deciding.graph, { kind, value });
  if (address === undefined || !state || state.address !== null) return;
  emit(deciding, root, { type: 'identifier.revealed', identifier: { kind, value, address } });
};

const touch = (deciding: Deciding, learning: Learning, identifier: CallIdentifier): void => {
  if (deciding.isBare) return;
  deciding.outcomes.add('touched');
  if (identifier.class === 'self') return;
  learning.touched.push(identifier);
  reveal(deciding, learning.root, identifier);
  if (isPerson(deciding.graph, learning.root)) claimVouched(deciding, learning, identifier);
};

/** The holder is another person: nothing joins the two but a person-class identifier; a human may. */
const meetPerson = (deciding: Deciding, learning: Learning, identifier: CallIdentifier, holder: number): void => {
  const { graph, at } = deciding;
  const { root } = learning;
  if (identifier.class === 'self') return refuse(deciding, identifier, 'pointer_conflict', { root, holder });
  claimVouched(deciding, learning, identifier);
  const reason = conflictOf(graph, root, holder, at) === 'unique_conflict' ? 'unique_conflict' : 'weak_person_merge';
  refuse(deciding, identifier, reason, { root, holder });
  const state = stateOf(graph, identifier);
  const owners = state ? ownersOf(graph, state, at) : new Set<number>();
  if (owners.size === 2 && owners.has(root) && owners.has(holder))
    propose(deciding, reason, identifier, { root, other: holder });
};

/** Somebody else holds the identifier. Returns the root that answers from here on. */
const meetHolder = (deciding: Deciding, learning: Learning, identifier: CallIdentifier, holder: number): number => {
  const { graph, at } = deciding;
  const { root, home } = learning;
  const refused = (reason: 'shared' | 'cannot_link' | 'weak_chain'): number => {
    refuse(deciding, identifier, reason, { root, holder });
    return root;
  };
  if (isDeviceIdentity(graph, holder)) return refused('shared');
  if (!isPerson(graph, holder)) {
    const conflict = conflictOf(graph, root, holder, at);
    return conflict ? refused('cannot_link') : merge(deciding, { root, home, holder, cause: identifier });
  }
  if (!isPerson(graph, root)) return refused('weak_chain');
  meetPerson(deciding, learning, identifier, holder);
  return root;
};

const isSharedNow = ({ graph, at }: Deciding, identifier: CallIdentifier): boolean => {
  const state = stateOf(graph, identifier);
  return identifier.class !== 'person' && state !== undefined && isShared(graph, state, at);
};

/** Why an identifier that is not shared is left alone before anybody asks who holds it. */
const barred = (
  deciding: Deciding,
  learning: Learning,
  identifier: CallIdentifier,
): 'shared' | 'weak_chain' | undefined => {
  const { graph, vouched } = deciding;
  if (isPersonClass(identifier)) return undefined;
  if (learning.foundByShared) return 'shared';
  const holds = holderOf(graph, identifier) === learning.root;
  return identifier.class === 'contact' && !vouched && !holds && isPerson(graph, learning.root)
    ? 'weak_chain'
    : undefined;
};

const holderNow = (graph: Graph, identifier: CallIdentifier): number | null =>
  identifier.identity === undefined ? holderOf(graph, identifier) : rootOf(graph, identifier.identity);

/** A device identity learns nothing; of a shared identifier nothing is learnt but which persons use it. */
const teachesNothing = (deciding: Deciding, root: number, identifier: CallIdentifier): boolean =>
  isDeviceIdentity(deciding.graph, root) || isSharedNow(deciding, identifier);

/** One identifier of the call. Returns the root that answers from here on. */
const learnOne = (deciding: Deciding, learning: Learning, identifier: CallIdentifier): number => {
  const { graph } = deciding;
  const { root } = learning;
  const holder = holderNow(graph, identifier);
  if (teachesNothing(deciding, root, identifier)) {
    if (isPerson(graph, root)) claimVouched(deciding, learning, identifier);
    return root;
  }
  const bar = barred(deciding, learning, identifier);
  if (bar) refuse(deciding, identifier, bar, { root, holder });
  else if (holder === null) attach(deciding, learning, identifier);
  else if (holder === root) touch(deciding, learning, identifier);
  // A person-class identifier of another root was merged or refused when the identity was looked for.
  else if (!isPersonClass(identifier)) return meetHolder(deciding, learning, identifier, holder);
  return root;
};

/** The e-mail that brought the call to a person is one that too many devices use: somebody should look at it. */
const reviewShared = (deciding: Deciding, found: Found): void => {
  if (found.by && stateOf(deciding.graph, found.by))
    propose(deciding, 'shared', found.by, { root: found.root, other: null });
};

/** Step 2 of deciding: what else do we learn? Returns the root that answers for the call. */
export const learn = (deciding: Deciding, found: Found): number => {
  const foundByShared = isFoundByShared(deciding, found);
  if (foundByShared) reviewShared(deciding, found);
  const touched: CallIdentifier[] = [];
  let root = found.root;
  for (const identifier of deciding.identifiers)
    root = learnOne(deciding, { ...found, root, foundByShared, touched }, identifier);
  if (touched.length > 0) emit(deciding, root, { type: 'identifiers.touched', identifiers: touched.map(toKey) });
  return root;
};

/** Counts the devices that came with a phone (every one) or an e-mail (those new to its person), before the call is judged. */
export const countDevices = (deciding: Deciding): void => {
  const { graph, identifiers } = deciding;
  const devices = identifiers.filter((one) => one.class === 'device');
  for (const identifier of identifiers.filter((one) => one.kind === 'email' || one.kind === 'phone')) {
    const holder = holderOf(graph, identifier);
    const isNew = (device: CallIdentifier): boolean =>
      identifier.kind === 'phone' ||
      holder === null ||
      (holderOf(graph, device) !== holder && !hasClaim(deciding, stateOf(graph, device), holder));
    const counted = devices.filter(isNew).map(toKey);
    const about = holder === null ? null : identityOf(graph, holder).root;
    if (counted.length > 0)
      emit(deciding, about, { type: 'devices.counted', identifier: toKey(identifier), devices: counted });
  }
};
