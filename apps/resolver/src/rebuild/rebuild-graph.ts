import { dropTwin, inTransaction, openTwin, type Pool, type TableReport, withSessionLock } from '@omni/platform';
import { readLogId } from '../store/relay-log.js';
import { compareGraph } from './compare-graph.js';
import { type FoldProgress, foldLog } from './fold-log.js';
import { NEXT_GRAPH, REBUILD_LOCK, REPLACED } from './next-graph.js';
import { isConnected, whileQuiet } from './quiet-graph.js';
import { switchGraph } from './switch-graph.js';

/** Nothing was changed, and why; the message is for people. */
export class RebuildRefused extends Error {}

export type RebuildOptions = {
  readonly pool: Pool;
  /** Compare only. */
  readonly check: boolean;
  /** Also while a resolver runs: its calls wait, and may time out, while the tables are compared. */
  readonly live: boolean;
  /** Forget what an earlier run has folded. */
  readonly anew: boolean;
  readonly onPage: (progress: FoldProgress) => void;
  readonly announce: (line: string) => void;
};

const open = ({ pool, anew, announce }: RebuildOptions): Promise<void> =>
  inTransaction(pool, async (client) => {
    if (anew) await dropTwin(client, NEXT_GRAPH);
    const isResumed = await openTwin(client, NEXT_GRAPH, await readLogId(pool));
    if (isResumed) announce('An earlier run was stopped; going on where it was.');
  });

const requireNoResolver = async ({ pool, live }: RebuildOptions): Promise<void> => {
  if (!live && (await isConnected(pool, ['omni resolver'])))
    throw new RebuildRefused(
      'A resolver runs. Stop it, or say --live: then calls wait, and may be answered 503, while the tables are compared.',
    );
};

const rebuild = async (options: RebuildOptions): Promise<readonly TableReport[]> => {
  const { pool, check, onPage, announce } = options;
  await requireNoResolver(options);
  await open(options);
  announce('Folding the log into new tables ...');
  await foldLog(pool, { fromNextLog: false, onPage });
  for (const table of NEXT_GRAPH.tables) await pool.query(`analyze graph_next.${table}`);
  let reports: readonly TableReport[] = [];
  announce('Comparing; no call is decided meanwhile ...');
  await whileQuiet(pool, async (client) => {
    await foldLog(pool, { fromNextLog: false, onPage });
    reports = await compareGraph(pool, (table) => announce(`  ${table}`));
    if (!check) await switchGraph(client, NEXT_GRAPH, REPLACED);
    return !check;
  });
  if (check) await inTransaction(pool, (client) => dropTwin(client, NEXT_GRAPH));
  return reports;
};

/**
 * Folds the log into new tables of the graph beside the live ones, compares the two, and puts the new ones in their place.
 * Needs three connections. Resolves with the comparison.
 */
export const rebuildGraph = async (options: RebuildOptions): Promise<readonly TableReport[]> => {
  const held = await withSessionLock(options.pool, REBUILD_LOCK, () => rebuild(options));
  if (!held) throw new RebuildRefused('Another rebuild of the graph is at work.');
  return held.result;
};
