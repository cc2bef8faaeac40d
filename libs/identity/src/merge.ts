import { type CallIdentifier } from './call.js';
import { claim, type Deciding, emit, propose, refuse, toKey } from './deciding.js';
import { type Graph, holdingsOf, identityOf, type IdentifierState, isPerson, rootOf, stateOf } from './graph.js';
import { CAPS, classOf, type Limit, MERGES_PER_ROOT, MERGES_PER_VALUE } from './policy.js';
import { isInside } from './standing.js';

/** Two roots about to become one. `home` is the member that the call is written on; `holder` the root that joins. */
export type Joining = {
  readonly root: number;
  readonly home: number;
  readonly holder: number;
  readonly cause: CallIdentifier;
};

/** A person survives an anonymous identity, else the older one does. */
const survivorOf = (graph: Graph, a: number, b: number): number => {
  const [personA, personB] = [isPerson(graph, a), isPerson(graph, b)];
  if (personA !== personB) return personA ? a : b;
  return Math.min(a, b);
};

const passesCap = (graph: Graph, a: number, b: number, persons: boolean): boolean => {
  const [one, other] = [identityOf(graph, a).totals, identityOf(graph, b).totals];
  return (
    one.identifiers + other.identifiers > CAPS.identifiers ||
    (persons && one.personMerges + other.personMerges + 1 > CAPS.personMerges) ||
    (!persons && one.anonymousMembers + other.anonymousMembers + 1 > CAPS.anonymousMembers)
  );
};

const isFull = (momentsMs: readonly number[], nowMs: number, { most, windowMs }: Limit): boolean =>
  momentsMs.filter((moment) => isInside(moment, nowMs, windowMs)).length >= most;

/** Which breaker holds a merge of two persons, or undefined. */
const trippedBy = (
  deciding: Deciding,
  { cause }: Joining,
  survivor: number,
): 'merges_per_value' | 'merges_per_identity' | undefined => {
  const { graph, at } = deciding;
  if (isFull(stateOf(graph, cause)?.mergesAt ?? [], at, MERGES_PER_VALUE)) return 'merges_per_value';
  return isFull(identityOf(graph, survivor).totals.mergesAt, at, MERGES_PER_ROOT) ? 'merges_per_identity' : undefined;
};

const hold = (deciding: Deciding, joining: Joining, alert: 'merges_per_value' | 'merges_per_identity'): void => {
  const { root, holder, cause } = joining;
  if (!deciding.isBare) emit(deciding, root, { type: 'alert.raised', alert, identifier: toKey(cause) });
  refuse(deciding, cause, 'held_by_breaker', { root, holder });
  propose(deciding, 'held_by_breaker', cause, { root, other: holder });
};

const wasClaimedBy = (graph: Graph, state: IdentifierState, roots: readonly number[]): boolean =>
  state.claims.some(({ member }) => roots.includes(rootOf(graph, member)));

/**
 * When a root becomes a person, or a person is about to absorb one, it claims what that root holds, at that moment. A bare
 * look-up writes first claims only.
 */
export const claimHoldings = (
  deciding: Deciding,
  root: number,
  by: { readonly root: number; readonly home: number },
): void => {
  const { graph, isBare } = deciding;
  const held = holdingsOf(graph, root).filter((state) => classOf(graph.policy, state.kind) !== 'person');
  claim(deciding, isBare ? held.filter((state) => !wasClaimedBy(graph, state, [root, by.root])) : held, by);
};

const join = (deciding: Deciding, { root, holder, home, cause }: Joining, survivor: number, persons: boolean): void => {
  const { graph } = deciding;
  const absorbed = survivor === root ? holder : root;
  if (isPerson(graph, survivor)) claimHoldings(deciding, absorbed, { root: survivor, home });
  emit(deciding, survivor, {
    type: 'identity.merged',
    members: [home, cause.identity ?? stateOf(graph, cause)?.member ?? holder],
    survivor,
    absorbed,
    absorbed_uuid: identityOf(graph, absorbed).uuid,
    cause: toKey(cause),
    persons,
  });
  deciding.outcomes.add(persons ? 'merged_person' : 'absorbed_anonymous');
};

/**
 * Joins two roots between which there is no conflict, unless a cap or a breaker holds the merge. Returns the root that
 * answers for the call from here on.
 */
export const merge = (deciding: Deciding, joining: Joining): number => {
  const { graph } = deciding;
  const { root, holder, cause } = joining;
  const persons = isPerson(graph, root) && isPerson(graph, holder);
  if (passesCap(graph, root, holder, persons)) {
    refuse(deciding, cause, 'cap', { root, holder });
    propose(deciding, 'cap', cause, { root, other: holder });
    return root;
  }
  const survivor = survivorOf(graph, root, holder);
  const breaker = persons && !deciding.call.imported ? trippedBy(deciding, joining, survivor) : undefined;
  if (breaker) {
    hold(deciding, joining, breaker);
    return root;
  }
  join(deciding, joining, survivor, persons);
  return survivor;
};
