import { isDeepStrictEqual } from 'node:util';
import { emptyGraph, evolve, type EventRecord, type Graph, INITIAL_POLICY, keyOf } from '@omni/identity';
import type pg from 'pg';

type IdentityRow = {
  readonly id: number;
  readonly uuid: string;
  readonly is_device: boolean;
  readonly root: number;
  readonly visits: number;
};
type IdentifierRow = { readonly kind: string; readonly value: string; readonly member: number | null };

const readIdentities = async (client: pg.Client, space: string): Promise<readonly IdentityRow[]> =>
  (
    await client.query<IdentityRow>(
      `select i.id::int, i.uuid::text, i.is_device, i.root::int, i.visits::int
       from graph.identity i join graph.space s using (space_id) where s.name = $1`,
      [space],
    )
  ).rows;

const readIdentifiers = async (client: pg.Client, space: string): Promise<readonly IdentifierRow[]> =>
  (
    await client.query<IdentifierRow>(
      `select i.kind, convert_from(i.value, 'UTF8') as value, i.member::int
       from graph.identifier i join graph.space s using (space_id) where s.name = $1`,
      [space],
    )
  ).rows;

/** Where a space's log ends, how far it was published, how far it was projected. */
export type Heads = { readonly position: number; readonly published: number; readonly projected: number };

export const readHeads = async (client: pg.Client, space: string): Promise<Heads> => {
  const { rows } = await client.query<Heads>(
    `select s.position::int, coalesce(r.published_position, 0)::int as published,
       coalesce(c.position, 0)::int as projected
     from graph.space s
     left join graph.relay r using (space_id)
     left join journal.cursor c using (space_id)
     where s.name = $1`,
    [space],
  );
  return rows[0] ?? { position: 0, published: 0, projected: 0 };
};

const foldOf = (records: readonly EventRecord[]): Graph => {
  const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
  for (const record of records) evolve(graph, record);
  return graph;
};

const faultsOfIdentities = (graph: Graph, rows: readonly IdentityRow[]): readonly string[] => {
  const wrong = rows.filter(({ id, uuid, is_device, root, visits }) => {
    const { identities } = graph;
    const one = identities.get(id);
    const fold = one && [one.uuid, one.isDevice, one.root, one.visits];
    return !isDeepStrictEqual(fold, [uuid, is_device, root, visits]);
  });
  const roots = new Map(rows.map(({ id, root }) => [id, root]));
  const deep = rows.filter(({ root }) => roots.get(root) !== root);
  return [
    ...(rows.length === graph.identities.size
      ? []
      : [`I6: ${rows.length} identities, ${graph.identities.size} folded`]),
    ...wrong.map(({ id }) => `I6: the row of identity ${id} is not the fold of the log`),
    ...deep.map(({ id }) => `I4: the root of identity ${id} is no root`),
  ];
};

const faultsOfIdentifiers = (graph: Graph, rows: readonly IdentifierRow[]): readonly string[] => {
  const wrong = rows.filter((row) => graph.identifiers.get(keyOf(row))?.member !== row.member);
  const orphans = rows.filter(({ member }) => member !== null && !graph.identities.has(member));
  return [
    ...(rows.length === graph.identifiers.size
      ? []
      : [`I6: ${rows.length} identifiers, ${graph.identifiers.size} folded`]),
    ...(wrong.length > 0 ? [`I6: ${wrong.length} identifiers are not the fold of the log`] : []),
    ...(orphans.length > 0 ? [`I3: ${orphans.length} identifiers belong to nobody`] : []),
  ];
};

/** Holds the graph's tables of a space against its log: they are its fold, a forest, and no identifier is without an owner. */
export const faultsOfTables = async (
  client: pg.Client,
  space: string,
  records: readonly EventRecord[],
): Promise<readonly string[]> => {
  const graph = foldOf(records);
  const { position, published, projected } = await readHeads(client, space);
  const isBehind = position !== records.length || published > position || projected > position;
  return [
    ...(isBehind
      ? [`I8: head ${position} of ${records.length} events, ${published} published, ${projected} projected`]
      : []),
    ...faultsOfIdentities(graph, await readIdentities(client, space)),
    ...faultsOfIdentifiers(graph, await readIdentifiers(client, space)),
  ];
};
