import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOmni } from '@omni/testing/program';
import pg from 'pg';
import { type Comparison, type Figures, type Setting, type Sides, type Turn } from '../ratio.js';
import { type BenchDatabase, type BenchServer, startBenchServer } from './bench-server.js';
import { msEach, workFor } from './busy-time.js';
import { take } from './call-messages.js';
import { divided } from './divided.js';
import { sizesOf } from './graph-sizes.js';
import { callsOfPeople, writePeople } from './known-people.js';
import { createResolverAtWork } from './resolver-at-work.js';

const BATCH_SIZE = 100;
const FEW = 10_000;
const MANY = { quick: 100_000, usual: 1_000_000 } as const;

/** `OMNI_BENCH_IDENTITIES=10000000` takes an hour to fill and some 10 GB. */
const manyOf = ({ isQuick }: Setting): number =>
  Number(process.env['OMNI_BENCH_IDENTITIES'] ?? (isQuick ? MANY.quick : MANY.usual));

const query = async ({ url }: BenchDatabase, text: string): Promise<readonly { visits: number }[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ visits: number }>(text)).rows;
  } finally {
    await client.end();
  }
};

/** By the command that operators use; then what autovacuum would do sooner or later. */
const fill = async (database: BenchDatabase, people: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-bench-people-'));
  try {
    const file = join(folder, 'people.jsonl');
    await writePeople(file, people);
    const { status, stderr } = await runOmni(['import', file], { OMNI_POSTGRES_URL: database.url });
    if (status !== 0) throw new Error(`the people could not be imported: ${stderr}`);
    await query(database, 'vacuum analyze');
    await query(database, 'checkpoint');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

type Filled = { readonly turn: Turn; sizes(): Promise<Figures>; audit(): Promise<readonly string[]> };

const openFilled = async (server: BenchServer, name: string, people: number): Promise<Filled> => {
  const database = await server.openDatabase(name);
  await fill(database, people);
  const resolver = createResolverAtWork(database.openPool(2, true));
  return {
    turn: async ({ seed, seconds }) => {
      const source = callsOfPeople(seed, people);
      const worked = await workFor(seconds, () => resolver.deliver(take(source, BATCH_SIZE)), resolver.resolve);
      return { msACall: msEach(worked) };
    },
    sizes: () => sizesOf(database),
    audit: async () => {
      const [row] = await query(database, 'select sum(visits)::int as visits from graph.identity');
      const wanted = people + resolver.visits();
      return row?.visits === wanted ? [] : [`${name}: ${row?.visits} visits instead of ${wanted}`];
    },
  };
};

const open = async (setting: Setting): Promise<Sides> => {
  const server = await startBenchServer();
  try {
    const few = await openFilled(server, 'few', FEW);
    const many = await openFilled(server, 'many', manyOf(setting));
    const sizes = await many.sizes();
    return {
      ours: async (turn) => ({ ...(await many.turn(turn)), ...sizes }),
      theirs: few.turn,
      audit: async () => [...(await few.audit()), ...(await many.audit())],
      close: server.closers.closeAll,
    };
  } catch (fault) {
    await server.closers.closeAll();
    throw fault;
  }
};

export const GRAPH_GROWTH: Comparison = {
  title: 'a call in a large graph over one in a small one',
  buses: ['in-process'],
  ratios: [
    {
      name: 'R21',
      title: `ms a call in batches of ${BATCH_SIZE} with as many identities as were imported ÷ with ${FEW}`,
      marks: { floor: 2, goal: 1.2 },
      isLowerBetter: true,
      of: divided('msACall'),
    },
    {
      name: 'R21',
      variant: 'bytes',
      title: 'bytes of the graph an identity, when it was filled',
      isLowerBetter: true,
      of: ({ graphBytesPerIdentity = Number.NaN }) => graphBytesPerIdentity,
    },
  ],
  open,
};
