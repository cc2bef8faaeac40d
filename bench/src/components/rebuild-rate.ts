import { rebuildJournal } from '@omni/journal';
import { createClosers, createPool, type TableReport } from '@omni/platform';
import { rebuildGraph } from '@omni/resolver';
import { type Pool } from 'pg';
import { auditSide } from '../audit-side.js';
import { type LoadResult } from '../load-job.js';
import { load } from '../load-side.js';
import { type Comparison, type Figures, type Ratio, type Setting, type Sides } from '../ratio.js';
import { postgresOf, type Side, startSide } from '../side.js';
import { BENCH_LOGGER } from './bench-server.js';
import { divided } from './divided.js';

const CLIENTS = 64;
/** What `omni rebuild` has. */
const CONNECTIONS = 4;
const FILL_S = { quick: 3, usual: 15 } as const;
const FILL_SEED = 2_000;

const QUIETLY = { onPage: () => undefined, announce: () => undefined };

const differingIn = (reports: readonly TableReport[]): number =>
  reports.reduce((sum, { differing }) => sum + differing, 0);

const timed = async (rebuild: () => Promise<readonly TableReport[]>): Promise<number> => {
  const startedMs = performance.now();
  const rows = differingIn(await rebuild());
  if (rows > 0) throw new Error(`${rows} rows differ from those that the log gives`);
  return (performance.now() - startedMs) / 1_000;
};

/** Folds the whole log into new tables, compares them with the live ones and puts them in their place. */
const rebuildBoth = async (graphPool: Pool, journalPool: Pool, calls: number): Promise<Figures> => {
  const options = { check: false, anew: true, ...QUIETLY };
  const graphS = await timed(() => rebuildGraph({ pool: graphPool, live: true, ...options }));
  const journalS = await timed(async () => (await rebuildJournal({ pool: journalPool, ...options })) ?? []);
  return {
    callsPerSecond: calls / (graphS + journalS),
    graphCallsPerSecond: calls / graphS,
    journalCallsPerSecond: calls / journalS,
  };
};

const openPools = (side: Side) => {
  const { port, password } = postgresOf(side);
  const url = `postgres://omni:${password}@127.0.0.1:${port}/omni`;
  const closers = createClosers();
  const open = (name: string, pipeline: boolean): Pool => {
    const pool = createPool(url, { max: CONNECTIONS, name, logger: BENCH_LOGGER, pipeline });
    closers.add(name, () => pool.end());
    return pool;
  };
  return {
    graph: open('omni rebuild graph', true),
    journal: open('omni rebuild journal', false),
    close: closers.closeAll,
  };
};

const sumOf = (results: readonly LoadResult[], of: (result: LoadResult) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0);

const open = async ({ bus, isQuick }: Setting): Promise<Sides> => {
  const side = await startSide('omni', bus);
  const pools = openPools(side);
  const results: LoadResult[] = [];
  const call = async (seed: number, seconds: number): Promise<LoadResult> => {
    const result = await load(side, { clients: CLIENTS, seed, seconds });
    results.push(result);
    return result;
  };
  await call(FILL_SEED, isQuick ? FILL_S.quick : FILL_S.usual);
  return {
    ours: () =>
      rebuildBoth(
        pools.graph,
        pools.journal,
        sumOf(results, ({ answered }) => answered),
      ),
    theirs: async ({ seed, seconds }) => ({ callsPerSecond: (await call(seed, seconds)).callsPerSecond }),
    audit: () => {
      const visits = sumOf(results, (result) => result.visits);
      return auditSide(side, { visits, unanswered: sumOf(results, ({ sent, answered }) => sent - answered) });
    },
    close: async () => {
      await pools.close();
      await side.stop();
    },
  };
};

const ratio = (variant: string, figure: string, marks?: Ratio['marks']): Ratio => ({
  name: 'R15',
  variant,
  title: `calls/s rebuilt from the log, comparison included ÷ calls/s answered to ${CLIENTS} clients`,
  ...(marks ? { marks } : {}),
  of: divided(figure, 'callsPerSecond'),
});

/** The server runs on, idle, while graph and journal are rebuilt beside it from the log of all calls that it answered. */
export const REBUILD_RATE: Comparison = {
  title: 'rebuilding over living',
  buses: ['in-process'],
  ratios: [
    ratio('graph and journal', 'callsPerSecond', { floor: 1, goal: 2 }),
    ratio('graph', 'graphCallsPerSecond'),
    ratio('journal', 'journalCallsPerSecond'),
  ],
  open,
};
