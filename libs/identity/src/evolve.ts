import {
  type CallRecorded,
  type EventRecord,
  type GraphEvent,
  type IdentifierExpired,
  type IdentifierKey,
  type IdentifierLinked,
  type IdentitiesMerged,
  type IdentityCreated,
} from './events.js';
import { addIdentity, type Graph, type Identity, identityOf, keyOf, rootOf, type Totals } from './graph.js';
import { claim, countDevices, propose, updateIdentifier } from './evolve-identifier.js';
import { MERGES_PER_ROOT, MERGES_PER_VALUE } from './policy.js';

const NO_TOTALS: Totals = { visits: 0, identifiers: 0, anonymousMembers: 0, personMerges: 0, mergesAt: [] };

const updateIdentity = (graph: Graph, id: number, change: (identity: Identity) => Partial<Identity>): void => {
  const identity = identityOf(graph, id);
  graph.identities.set(id, { ...identity, ...change(identity) });
  graph.changed.identities.add(id);
};

const updateTotals = (graph: Graph, root: number, change: (totals: Totals) => Partial<Totals>): void =>
  updateIdentity(graph, root, ({ totals }) => ({ totals: { ...totals, ...change(totals) } }));

const create = (graph: Graph, event: IdentityCreated, id: number): void => {
  addIdentity(graph, { id, uuid: event.uuid, isDevice: event.device !== null, root: id, visits: 0, totals: NO_TOTALS });
  graph.changed.identities.add(id);
  if (event.device) updateIdentifier(graph, event.device, () => ({ deviceIdentity: id }));
};

const hold = (graph: Graph, root: number, key: IdentifierKey): void => {
  const held = graph.heldBy.get(root) ?? new Set();
  graph.heldBy.set(root, held.add(keyOf(key)));
};

const link = (graph: Graph, event: IdentifierLinked, { position, at }: EventRecord): void => {
  const { identifier, member, recorded } = event;
  updateIdentifier(graph, identifier, (state) => ({
    member,
    attached: position,
    seenAt: at,
    carried: recorded ? position : 0,
    address: identifier.address ?? state.address,
  }));
  const root = rootOf(graph, member);
  hold(graph, root, identifier);
  updateTotals(graph, root, ({ identifiers }) => ({ identifiers: identifiers + 1 }));
};

/** The claims of the person that lost a device go with it, or the next call by it alone would find the person again. */
const expire = (graph: Graph, event: IdentifierExpired): void => {
  const root = rootOf(graph, event.member);
  updateIdentifier(graph, event.identifier, ({ claims }) => ({
    member: null,
    claims: claims.filter((claim) => rootOf(graph, claim.member) !== root),
  }));
  graph.heldBy.get(root)?.delete(keyOf(event.identifier));
  updateTotals(graph, root, ({ identifiers }) => ({ identifiers: identifiers - 1 }));
};

const sumOf = (survivor: Totals, absorbed: Totals, persons: boolean, at: number): Totals => ({
  visits: survivor.visits + absorbed.visits,
  identifiers: survivor.identifiers + absorbed.identifiers,
  anonymousMembers: survivor.anonymousMembers + absorbed.anonymousMembers + (persons ? 0 : 1),
  personMerges: survivor.personMerges + absorbed.personMerges + (persons ? 1 : 0),
  mergesAt: persons ? [at, ...survivor.mergesAt].slice(0, MERGES_PER_ROOT.most) : survivor.mergesAt,
});

const merge = (graph: Graph, event: IdentitiesMerged, at: number): void => {
  const { survivor, absorbed, persons } = event;
  const lost = identityOf(graph, absorbed);
  updateTotals(graph, survivor, (totals) => sumOf(totals, lost.totals, persons, at));
  const members = graph.membersOf.get(survivor) ?? new Set();
  for (const member of graph.membersOf.get(absorbed) ?? []) {
    updateIdentity(graph, member, () => ({ root: survivor }));
    members.add(member);
  }
  updateIdentity(graph, absorbed, () => ({ totals: NO_TOTALS }));
  graph.membersOf.set(survivor, members).delete(absorbed);
  const held = graph.heldBy.get(survivor) ?? new Set();
  for (const key of graph.heldBy.get(absorbed) ?? []) held.add(key);
  graph.heldBy.set(survivor, held).delete(absorbed);
  if (persons)
    updateIdentifier(graph, event.cause, ({ mergesAt }) => ({
      mergesAt: [at, ...mergesAt].slice(0, MERGES_PER_VALUE.most),
    }));
};

/** The visits that a call adds: its own if it counts one, and the earlier ones that an import says it stands for. */
export const visitsOf = ({ counted, imported }: Pick<CallRecorded, 'counted' | 'imported'>): number =>
  (counted ? 1 : 0) + (imported?.visits ?? 0);

const record = (graph: Graph, event: CallRecorded): void => {
  const added = visitsOf(event);
  if (added === 0) return;
  updateIdentity(graph, event.member, ({ visits }) => ({ visits: visits + added }));
  updateTotals(graph, rootOf(graph, event.member), ({ visits }) => ({ visits: visits + added }));
};

const apply = (graph: Graph, event: GraphEvent, entry: EventRecord): void => {
  switch (event.type) {
    case 'identity.created':
      return create(graph, event, entry.position);
    case 'identifier.linked':
      return link(graph, event, entry);
    case 'identifier.expired':
      return expire(graph, event);
    case 'identifier.revealed':
      return updateIdentifier(graph, event.identifier, () => ({ address: event.identifier.address ?? null }));
    case 'identifiers.touched':
      return event.identifiers.forEach((key) =>
        updateIdentifier(graph, key, () => ({ seenAt: entry.at, carried: entry.position })),
      );
    case 'identifiers.claimed':
      return claim(graph, event, entry.at);
    case 'devices.counted':
      return countDevices(graph, event, entry.at);
    default:
      return applyRest(graph, event, entry);
  }
};

const applyRest = (
  graph: Graph,
  event: Exclude<GraphEvent, { type: `identifier${string}` | 'identity.created' | 'devices.counted' }>,
  entry: EventRecord,
): void => {
  switch (event.type) {
    case 'identity.merged':
      return merge(graph, event, entry.at);
    case 'proposal.opened':
      return propose(graph, event);
    case 'call.recorded':
      return record(graph, event);
    case 'policy.changed':
      graph.policy = { version: event.version, kinds: event.kinds };
      return;
    case 'link.refused':
    case 'alert.raised':
    case 'position.skipped':
      return;
    default:
      return event satisfies never;
  }
};

/** Folds one event into the graph, in place. The only way in which a graph changes, live and when the log is folded again. */
export const evolve = (graph: Graph, entry: EventRecord): void => {
  apply(graph, entry.event, entry);
  graph.position = entry.position;
  graph.lastAt = entry.at;
};
