import { addCannotLink, addIdentifier, addIdentity, type Graph, stateOf } from '@omni/identity';
import { allOf, type Pool, type PoolClient } from '@omni/platform';
import { toGraph } from '../space-graph.js';
import { toIdentifierState, toIdentity } from '../store/graph-rows.js';
import { selectSlice, type SliceRows, type Wanted } from '../store/read-slice.js';
import { statement } from '../store/statement.js';
import { decideLines } from './decide-lines.js';
import { type ImportLine } from './import-line.js';
import { idsOfLines, type Import, placeBehind } from './import-batch.js';
import { type Place, readKnownIds } from './ledger.js';
import { idDigestsOf, wantedByLines } from './wanted-by-lines.js';

type Start = { position: number; last_at: number; policy_version: number; policy_kinds: string };

const selectSpace = statement<Start>(
  'import_select_space',
  'select position, last_at, policy_version, policy_kinds from graph.space where space_id = $1',
);

const NEW_SPACE: Start = { position: 0, last_at: 0, policy_version: 0, policy_kinds: '{}' };

/** The space's graph with nothing loaded, as it stands now; nothing is locked. */
export const readSpace = async (pool: Pool, spaceId: number): Promise<Graph> => {
  const client = await pool.connect();
  try {
    const [row] = await selectSpace(client, [spaceId]);
    return toGraph(row ?? NEW_SPACE);
  } finally {
    client.release();
  }
};

/** Runs lines through the decider and keeps what they would change in memory. */
export type Rehearsal = { take(lines: readonly ImportLine[], place: Place): Promise<Place> };

type Unloaded = (wanted: Wanted) => Wanted;

/** What earlier lines named is loaded, and changed since: it must not be loaded again. */
const unloaded = (): Unloaded => {
  const [loaded, joined] = [new Set<string>(), new Set<string>()];
  const fresh = (seen: Set<string>, keys: Wanted['keys']): Wanted['keys'] =>
    keys.filter(({ kind, value }) => {
      const name = `${kind}\0${value}`;
      const isNew = !seen.has(name);
      seen.add(name);
      return isNew;
    });
  return ({ keys, uuids, joining }) => ({ keys: fresh(loaded, keys), joining: fresh(joined, joining), uuids });
};

/** Adds rows as the database has them to a graph that has moved on: what was loaded stays, a moved root is followed. */
const addBehind = (graph: Graph, { identities, identifiers, cannotLinks }: SliceRows): void => {
  for (const row of identities) {
    if (graph.identities.has(row.m_id)) continue;
    const root = graph.identities.get(row.m_root)?.root ?? row.m_root;
    addIdentity(graph, { ...toIdentity(row), root });
  }
  for (const row of identifiers) {
    const state = toIdentifierState(row);
    if (!stateOf(graph, state)) addIdentifier(graph, state);
  }
  for (const { member_a, member_b } of cannotLinks) addCannotLink(graph, member_a, member_b);
};

const load = (client: PoolClient, spaceId: number, wanted: Wanted, digests: readonly string[]) =>
  allOf([selectSlice(client, wanted), readKnownIds(client, spaceId, digests)]);

/**
 * A run that writes nothing. The whole graph that the lines touch is kept, some 3 KB an identity. Calls that the space
 * takes meanwhile are not seen, so on a space in use the numbers are near ones.
 */
export const createRehearsal = (pool: Pool, one: Import, graph: Graph): Rehearsal => {
  const ids = new Set<string>();
  const { spaceId } = one.file;
  const onlyUnloaded = unloaded();
  return {
    async take(lines, place) {
      const client = await pool.connect();
      const wanted = onlyUnloaded(wantedByLines(spaceId, lines));
      const [slice, known] = await load(client, spaceId, wanted, idDigestsOf(lines)).finally(() => client.release());
      addBehind(graph, slice);
      for (const id of known) ids.add(id);
      const decided = decideLines(
        { graph, idsOf: idsOfLines(one, lines), known: ids, live: one.live },
        lines,
        place.lastAtMs,
      );
      for (const id of decided.idDigests) ids.add(id);
      one.onRefused(decided.refused, place.line);
      return placeBehind(place, lines, decided);
    },
  };
};
