import { isDeepStrictEqual } from 'node:util';
import { emptyGraph, evolve, type Graph, type IdentifierState, type Identity, INITIAL_POLICY } from '@omni/identity';
import { foldEvents } from '@omni/journal';
import { toBytes } from '@omni/resolver';
import { type Tables } from '../postgres/tables.js';
import { type World } from '../world.js';
import { type SpaceEvidence } from './space-evidence.js';

const hex = (value: string): string => toBytes(value).toString('hex');

const toIdentity = (space_id: number, one: Identity): Tables['identity'] => ({
  ...{ space_id, id: one.id, uuid: one.uuid, is_device: one.isDevice, root: one.root, visits: one.visits },
  total_visits: one.totals.visits,
  total_identifiers: one.totals.identifiers,
  total_anonymous: one.totals.anonymousMembers,
  total_person_merges: one.totals.personMerges,
  merges_at: one.totals.mergesAt,
});
const toIdentifier = (space_id: number, one: IdentifierState): Omit<Tables['identifier'], 'person_root'> => ({
  ...{ space_id, kind: one.kind, value: hex(one.value), address: one.address, member: one.member },
  ...{ attached: one.attached, seen_at: one.seenAt, carried: one.carried, claimants: one.claimants },
  claim_members: one.claims.map(({ member }) => member),
  claim_ats: one.claims.map(({ at }) => at),
  device_kinds: one.devices.map(({ kind }) => kind),
  device_values: one.devices.map(({ value }) => hex(value)),
  device_ats: one.devices.map(({ at }) => at),
  merges_at: one.mergesAt,
  device_identity: one.deviceIdentity,
  proposed: one.proposed.flat(),
});

const refold = ({ records }: SpaceEvidence): Graph => {
  const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
  for (const record of records) evolve(graph, record);
  return graph;
};

const byText = (rows: readonly object[]): readonly string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
const differ = (name: string, kept: readonly object[], folded: readonly object[]): readonly string[] =>
  isDeepStrictEqual(byText(kept), byText(folded)) ? [] : [`I6: the ${name} are not those that the log gives`];

/** Where the log has the stored answers: the last one of each call. */
const seenIn = ({ records }: SpaceEvidence): ReadonlyMap<string, number> =>
  new Map(
    records.flatMap(({ event, position }) =>
      event.type === 'call.recorded' || event.type === 'policy.changed' ? [[event.dedupe, position]] : [],
    ),
  );

type InSpace = { readonly space_id: number };
const ownOf =
  (space: number) =>
  <Row extends InSpace>(rows: ReadonlyMap<string, Row>): readonly Row[] =>
    [...rows.values()].filter((row) => row.space_id === space);

const faultsOfGraph = ({ postgres: { stored } }: World, one: SpaceEvidence): readonly string[] => {
  const { space_id, position, last_at } = one.space;
  const own = ownOf(space_id);
  const graph = refold(one);
  const isAtEnd = graph.position === position && graph.lastAt === last_at;
  return [
    ...(isAtEnd ? [] : ['I8: the space is not at the end of its log']),
    ...differ(
      'identities',
      own(stored.identity),
      [...graph.identities.values()].map((identity) => toIdentity(space_id, identity)),
    ),
    ...differ(
      'identifiers',
      // The root in an identifier's row is no fact of the log; `faultsOfShape` looks at it.
      own(stored.identifier).map((row) => ({ ...row, person_root: undefined })),
      [...graph.identifiers.values()].map((state) => ({ ...toIdentifier(space_id, state), person_root: undefined })),
    ),
  ];
};

const faultsOfJournal = ({ postgres: { stored } }: World, { space, records }: SpaceEvidence): readonly string[] => {
  const own = ownOf(space.space_id);
  const { members, entries } = foldEvents(space.space_id, records);
  return [
    ...differ(
      'members of the journal',
      own(stored.member),
      members.map(({ space: space_id, ...row }) => ({ space_id, ...row })),
    ),
    ...differ(
      'entries of the journal',
      own(stored.entry),
      entries.map(({ space: space_id, atMs, ...row }) => ({ space_id, created_at: atMs, ...row })),
    ),
  ];
};

/** Whether the tables are what folding the log from nothing gives. What was trimmed is not missed. */
export const faultsOfRefolding = (world: World, one: SpaceEvidence): readonly string[] => {
  const seen = seenIn(one);
  const strange = ownOf(one.space.space_id)(world.postgres.stored.call_seen)
    .filter((row) => seen.get(row.dedupe) !== row.position)
    .map((row) => `I6: the stored answer at ${row.position} is not the log's`);
  return [...faultsOfGraph(world, one), ...faultsOfJournal(world, one), ...strange];
};
