import { type Graph } from '@omni/identity';
import { type Pool } from '@omni/platform';
import { toGraph } from '../space-graph.js';
import { statement } from '../store/statement.js';
import { draftOf } from './draft.js';
import { type Import } from './import-batch.js';
import { type ImportLine } from './import-line.js';
import { createKeptGraph, loadFor } from './kept-graph.js';
import { type Place } from './ledger.js';

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

/**
 * A run that writes nothing. The whole graph that the lines touch is kept, some 3 KB an identity. Calls that the space
 * takes meanwhile are not seen, so on a space in use the numbers are near ones.
 */
export const createRehearsal = (pool: Pool, one: Import, graph: Graph): Rehearsal => {
  const kept = createKeptGraph(graph);
  return {
    async take(lines, place) {
      const client = await pool.connect();
      await loadFor(client, kept, one.file.spaceId, lines).finally(() => client.release());
      const draft = await draftOf(one, kept, lines, place);
      one.onRefused(draft.refused, place.line);
      return draft.place;
    },
  };
};
