import { addCannotLink, addIdentifier, addIdentity, type Graph, type IdentifierKey, stateOf } from '@omni/identity';
import { allOf, type PoolClient } from '@omni/platform';
import {
  type IdentifierRow,
  type IdentityRow,
  IDENTIFIER_COLUMNS,
  IDENTITY_COLUMNS,
  toIdentifierState,
  toIdentity,
} from './graph-rows.js';
import { statement } from './statement.js';
import { toBytes } from './value-bytes.js';

type Key = IdentifierKey & { readonly spaceId: number };
/** What the calls of a batch name. */
export type Wanted = {
  readonly keys: readonly Key[];
  /** Values that may be one of our own uuids. */
  readonly uuids: readonly { readonly spaceId: number; readonly uuid: string }[];
  /** The keys that come in one call with another: what they belong to may merge or gain something. */
  readonly joining: readonly Key[];
};

const selectIdentifiers = statement<IdentifierRow>(
  'resolver_select_identifiers',
  `select ${IDENTIFIER_COLUMNS} from unnest($1::int[], $2::text[], $3::bytea[]) as wanted (space_id, kind, value)
   join graph.identifier i using (space_id, kind, value)`,
);

/** The identities that an identifier names: its holder, those with a claim on it, the one that answers while it is shared. */
const NAMED = `(select i.member as id where i.member is not null
  union all select unnest(i.claim_members)
  union all select i.device_identity where i.device_identity is not null) named`;

/**
 * One look-up by a whole key for each row before it. A plain join would leave the planner the choice to walk a space and
 * filter, which it takes while the tables have no statistics: 40 times slower. `offset 0` keeps it from looking inside.
 */
const each = (table: string, condition: string, name: string): string =>
  `cross join lateral (select * from ${table} one where ${condition} offset 0) ${name}`;
const identityBy = (spaceId: string, id: string): string =>
  each('graph.identity', `one.space_id = ${spaceId} and one.id = ${id}`, 'm');

/** Members named by identifiers ($1, $2, $3) or by their uuids ($4, $5). */
const MEMBERS = `
  select m.space_id, m.id, m.root from unnest($1::int[], $2::text[], $3::bytea[]) as wanted (space_id, kind, value)
  join graph.identifier i using (space_id, kind, value)
  cross join lateral ${NAMED}
  ${identityBy('i.space_id', 'named.id')}
  union
  select m.space_id, m.id, m.root from unnest($4::int[], $5::uuid[]) as pointed (space_id, uuid)
  join graph.identity m using (space_id, uuid)`;

/** Members and the roots that answer for them. */
const MEMBERS_AND_ROOTS = `
  select distinct on (m.space_id, m.id) ${IDENTITY_COLUMNS} from member
  cross join lateral (select member.id union select member.root) answering (id)
  ${identityBy('member.space_id', 'answering.id')}`;

const selectIdentities = statement<IdentityRow>(
  'resolver_select_identities',
  `with member as (${MEMBERS}) ${MEMBERS_AND_ROOTS}`,
);

/** Person-class identifiers of the roots, with the members that hold them. */
const selectPersonClass = statement<IdentifierRow & IdentityRow>(
  'resolver_select_person_class',
  `with member as (${MEMBERS}), wanted as (select distinct space_id, root from member)
   select ${IDENTIFIER_COLUMNS}, ${IDENTITY_COLUMNS} from wanted
   ${each('graph.identifier', 'one.space_id = wanted.space_id and one.person_root = wanted.root', 'i')}
   ${identityBy('i.space_id', 'i.member')}`,
);

/** All that the roots hold, with the members that hold it. */
const HOLDINGS = `with member as (${MEMBERS}), wanted as (select distinct space_id, root from member)
   select ${IDENTIFIER_COLUMNS}, ${IDENTITY_COLUMNS} from wanted
   ${each('graph.identity', 'one.space_id = wanted.space_id and one.root = wanted.root', 'm')}
   ${each('graph.identifier', 'one.space_id = m.space_id and one.member = m.id', 'i')}`;

const selectHoldings = statement<IdentifierRow & IdentityRow>('resolver_select_holdings', HOLDINGS);

/** The identities that the holdings name. */
const selectNamedByHoldings = statement<IdentityRow>(
  'resolver_select_named_by_holdings',
  `with held as (${MEMBERS}), wanted as (select distinct space_id, root from held),
   member as (
     select distinct m.space_id, m.id, m.root from wanted
     ${each('graph.identity', 'one.space_id = wanted.space_id and one.root = wanted.root', 'h')}
     ${each('graph.identifier', 'one.space_id = h.space_id and one.member = h.id', 'i')}
     cross join lateral ${NAMED}
     ${identityBy('i.space_id', 'named.id')})
   ${MEMBERS_AND_ROOTS}`,
);

const selectCannotLinks = statement<{ space_id: number; member_a: number; member_b: number }>(
  'resolver_select_cannot_links',
  `with member as (${MEMBERS}), wanted as (select distinct space_id, root from member)
   select distinct c.space_id, c.member_a, c.member_b from wanted
   ${each('graph.identity', 'one.space_id = wanted.space_id and one.root = wanted.root', 'm')}
   join graph.cannot_link c on c.space_id = m.space_id and (c.member_a = m.id or c.member_b = m.id)`,
);

const spaceIdsOf = (list: readonly { readonly spaceId: number }[]): number[] => list.map((one) => one.spaceId);

const keysOf = (keys: readonly Key[]): readonly unknown[] => [
  spaceIdsOf(keys),
  keys.map((one) => one.kind),
  keys.map((one) => toBytes(one.value)),
];

/** The rows of a slice, before the spaces that they belong to are known to be locked. */
export type SliceRows = {
  readonly identities: readonly IdentityRow[];
  readonly identifiers: readonly IdentifierRow[];
  readonly cannotLinks: readonly { space_id: number; member_a: number; member_b: number }[];
};

const NOTHING_HELD = { holdings: [], named: [], cannotLinks: [] };

/** What only calls that may join two identities, or give one something, must know. */
const selectJoining = async (client: PoolClient, { joining, uuids }: Wanted) => {
  if (joining.length === 0 && uuids.length === 0) return NOTHING_HELD;
  const values = [...keysOf(joining), spaceIdsOf(uuids), uuids.map((one) => one.uuid)];
  const [holdings, named, cannotLinks] = await allOf([
    selectHoldings(client, values),
    selectNamedByHoldings(client, values),
    selectCannotLinks(client, values),
  ]);
  return { holdings, named, cannotLinks };
};

/**
 * Reads all that deciding the batch's calls needs. No statement depends on what another found, so they all go out at once.
 * Each sees what was committed when it began; under the spaces' locks that is the same for all of them.
 */
export const selectSlice = async (client: PoolClient, wanted: Wanted): Promise<SliceRows> => {
  const { keys, uuids } = wanted;
  const values = [...keysOf(keys), spaceIdsOf(uuids), uuids.map((one) => one.uuid)];
  const [identifiers, identities, personClass, joined] = await allOf([
    selectIdentifiers(client, values.slice(0, 3)),
    selectIdentities(client, values),
    selectPersonClass(client, values),
    selectJoining(client, wanted),
  ]);
  return {
    identities: [...identities, ...personClass, ...joined.named, ...joined.holdings],
    identifiers: [...identifiers, ...personClass, ...joined.holdings],
    cannotLinks: joined.cannotLinks,
  };
};

/** The graphs of a batch's spaces while they are filled. */
export type Graphs = ReadonlyMap<number, Graph>;

const graphOf = (graphs: Graphs, spaceId: number): Graph => {
  const graph = graphs.get(spaceId);
  if (!graph) throw new Error(`space ${spaceId} is not locked`);
  return graph;
};

/** Puts the rows of a slice into the graphs of their spaces; identities first, since identifiers name them. */
export const addSlice = (graphs: Graphs, { identities, identifiers, cannotLinks }: SliceRows): void => {
  for (const row of identities) {
    const graph = graphOf(graphs, row.m_space_id);
    if (!graph.identities.has(row.m_id)) addIdentity(graph, toIdentity(row));
  }
  for (const row of identifiers) {
    const graph = graphOf(graphs, row.space_id);
    const state = toIdentifierState(row);
    if (!stateOf(graph, state)) addIdentifier(graph, state);
  }
  for (const row of cannotLinks) addCannotLink(graphOf(graphs, row.space_id), row.member_a, row.member_b);
};

/** Fills the graphs with all that deciding the batch's calls needs. */
export const readSlice = async (client: PoolClient, graphs: Graphs, wanted: Wanted): Promise<void> =>
  addSlice(graphs, await selectSlice(client, wanted));
