import {
  addCannotLink,
  addIdentifier,
  addIdentity,
  type Graph,
  type IdentifierKey,
  type IdentifierState,
  rootOf,
  stateOf,
} from '@omni/identity';
import { type PoolClient } from '@omni/platform';
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
type Numbered = { readonly spaceId: number; readonly id: number };

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

const selectByUuid = statement<IdentityRow>(
  'resolver_select_by_uuid',
  `select ${IDENTITY_COLUMNS} from unnest($1::int[], $2::uuid[]) as wanted (space_id, uuid)
   join graph.identity m using (space_id, uuid)`,
);

/** Members and the roots that answer for them. */
const selectIdentities = statement<IdentityRow>(
  'resolver_select_identities',
  `with member as (
     select m.* from unnest($1::int[], $2::bigint[]) as wanted (space_id, id) join graph.identity m using (space_id, id))
   select ${IDENTITY_COLUMNS} from member m
   union
   select ${IDENTITY_COLUMNS} from member x join graph.identity m on m.space_id = x.space_id and m.id = x.root`,
);

/** Person-class identifiers of roots, with the members that hold them. */
const selectPersonClass = statement<IdentifierRow & IdentityRow>(
  'resolver_select_person_class',
  `select ${IDENTIFIER_COLUMNS}, ${IDENTITY_COLUMNS} from unnest($1::int[], $2::bigint[]) as wanted (space_id, root)
   join graph.identifier i on i.space_id = wanted.space_id and i.person_root = wanted.root
   join graph.identity m on m.space_id = i.space_id and m.id = i.member`,
);

/** All that roots hold, with the members that hold it. */
const selectHoldings = statement<IdentifierRow & IdentityRow>(
  'resolver_select_holdings',
  `select ${IDENTIFIER_COLUMNS}, ${IDENTITY_COLUMNS} from unnest($1::int[], $2::bigint[]) as wanted (space_id, root)
   join graph.identity m on m.space_id = wanted.space_id and m.root = wanted.root
   join graph.identifier i on i.space_id = m.space_id and i.member = m.id`,
);

const selectCannotLinks = statement<{ space_id: number; member_a: number; member_b: number }>(
  'resolver_select_cannot_links',
  `select distinct c.space_id, c.member_a, c.member_b from unnest($1::int[], $2::bigint[]) as wanted (space_id, root)
   join graph.identity m on m.space_id = wanted.space_id and m.root = wanted.root
   join graph.cannot_link c on c.space_id = m.space_id and (c.member_a = m.id or c.member_b = m.id)`,
);

const spaceIdsOf = (list: readonly { readonly spaceId: number }[]): number[] => list.map((one) => one.spaceId);
const numbersOf = (list: readonly Numbered[]): readonly unknown[] => [spaceIdsOf(list), list.map((one) => one.id)];

/** The graphs of a batch's spaces while they are filled. */
export type Graphs = ReadonlyMap<number, Graph>;

const graphOf = (graphs: Graphs, spaceId: number): Graph => {
  const graph = graphs.get(spaceId);
  if (!graph) throw new Error(`space ${spaceId} is not locked`);
  return graph;
};

const addIdentities = (graphs: Graphs, rows: readonly IdentityRow[]): void => {
  for (const row of rows) {
    const graph = graphOf(graphs, row.m_space_id);
    if (!graph.identities.has(row.m_id)) addIdentity(graph, toIdentity(row));
  }
};

/** Numbers of the identities that a state names: its holder, its claimants, its device identity. */
const namedBy = (state: IdentifierState): readonly number[] => [
  ...(state.member === null ? [] : [state.member]),
  ...state.claims.map((claim) => claim.member),
  ...(state.deviceIdentity === null ? [] : [state.deviceIdentity]),
];

const unloaded = (
  graphs: Graphs,
  states: readonly { spaceId: number; state: IdentifierState }[],
): readonly Numbered[] => {
  const found = new Map<string, Numbered>();
  for (const { spaceId, state } of states) {
    for (const id of namedBy(state)) {
      if (!graphOf(graphs, spaceId).identities.has(id)) found.set(`${spaceId}:${id}`, { spaceId, id });
    }
  }
  return [...found.values()];
};

const statesOf = (rows: readonly IdentifierRow[]): readonly { spaceId: number; state: IdentifierState }[] =>
  rows.map((row) => ({ spaceId: row.space_id, state: toIdentifierState(row) }));

/** Adds identifiers, after the members that they name and the roots of those. */
const addStates = async (client: PoolClient, graphs: Graphs, rows: readonly IdentifierRow[]): Promise<void> => {
  const states = statesOf(rows);
  const missing = unloaded(graphs, states);
  if (missing.length > 0) addIdentities(graphs, await selectIdentities(client, numbersOf(missing)));
  for (const { spaceId, state } of states) {
    const graph = graphOf(graphs, spaceId);
    if (!stateOf(graph, state)) addIdentifier(graph, state);
  }
};

const rootsIn = (graphs: Graphs): readonly Numbered[] =>
  [...graphs].flatMap(([spaceId, graph]) => [...graph.membersOf.keys()].map((id) => ({ spaceId, id })));

/** The roots that hold an identifier, or whose uuid was named, in a call that may join them to something. */
const joiningRoots = (graphs: Graphs, { joining, uuids }: Wanted): readonly Numbered[] => {
  const found = new Map<string, Numbered>();
  const add = (spaceId: number, id: number): void => void found.set(`${spaceId}:${id}`, { spaceId, id });
  for (const { spaceId, kind, value } of joining) {
    const graph = graphOf(graphs, spaceId);
    const state = stateOf(graph, { kind, value });
    for (const member of state ? namedBy(state) : []) add(spaceId, rootOf(graph, member));
  }
  for (const { spaceId, uuid } of uuids) {
    const graph = graphOf(graphs, spaceId);
    const id = graph.idByUuid.get(uuid);
    if (id !== undefined) add(spaceId, rootOf(graph, id));
  }
  return [...found.values()];
};

const readPointed = async (client: PoolClient, graphs: Graphs, { uuids }: Wanted): Promise<void> => {
  if (uuids.length === 0) return;
  const pointed = await selectByUuid(client, [spaceIdsOf(uuids), uuids.map((one) => one.uuid)]);
  const ids = pointed.map((row) => ({ spaceId: row.m_space_id, id: row.m_id }));
  if (ids.length > 0) addIdentities(graphs, await selectIdentities(client, numbersOf(ids)));
};

const readHoldings = async (client: PoolClient, graphs: Graphs, roots: readonly Numbered[]): Promise<void> => {
  if (roots.length === 0) return;
  const holdings = await selectHoldings(client, numbersOf(roots));
  addIdentities(graphs, holdings);
  await addStates(client, graphs, holdings);
  for (const row of await selectCannotLinks(client, numbersOf(roots))) {
    addCannotLink(graphOf(graphs, row.space_id), row.member_a, row.member_b);
  }
};

/**
 * Fills the graphs with all that deciding the batch's calls needs. Locks and reads are separate statements: one that does
 * both would see the rows as they were before it had the lock.
 */
export const readSlice = async (client: PoolClient, graphs: Graphs, wanted: Wanted): Promise<void> => {
  const { keys } = wanted;
  await readPointed(client, graphs, wanted);
  const values = [spaceIdsOf(keys), keys.map((one) => one.kind), keys.map((one) => toBytes(one.value))];
  await addStates(client, graphs, await selectIdentifiers(client, values));
  const roots = rootsIn(graphs);
  if (roots.length === 0) return;
  const personClass = await selectPersonClass(client, numbersOf(roots));
  addIdentities(graphs, personClass);
  await addStates(client, graphs, personClass);
  await readHoldings(client, graphs, joiningRoots(graphs, wanted));
};
