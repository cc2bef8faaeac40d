import { type Comparison, type Figures, type Sides, type Turn } from '../ratio.js';
import { startBenchServer } from './bench-server.js';
import { perSecond, workFor } from './busy-time.js';
import { messagesOf, take } from './call-messages.js';
import { auditDatabase } from './database-audit.js';
import { divided } from './divided.js';
import { auditRaw, createRawTable, rawRowsOf, upsertRaw } from './raw-upsert.js';
import { createResolverAtWork, type ResolverAtWork } from './resolver-at-work.js';

const BATCH_SIZE = 500;

/** Batches of the mix, one transaction after another, as the resolver takes the fetches of its consumer. */
export const resolverTurn =
  (resolver: ResolverAtWork, batchSize: number, settle: () => Promise<void> = async () => undefined): Turn =>
  async ({ seed, seconds }): Promise<Figures> => {
    const source = messagesOf(seed);
    const worked = await workFor(
      seconds,
      () => resolver.deliver(take(source, batchSize)),
      async (delivered) => {
        const calls = await resolver.resolve(delivered);
        await settle();
        return calls;
      },
    );
    return { callsPerSecond: perSecond(worked) };
  };

const open = async (): Promise<Sides> => {
  const { openDatabase, closers } = await startBenchServer();
  const database = await openDatabase('resolver');
  const resolver = createResolverAtWork(database.openPool(2, true));
  const rawPool = (await openDatabase('raw')).openPool(1, false);
  await createRawTable(rawPool);
  let sent = 0;
  return {
    ours: resolverTurn(resolver, BATCH_SIZE),
    theirs: async ({ seed, seconds }) => {
      const worked = await workFor(seconds, rawRowsOf(seed, BATCH_SIZE), (rows) => upsertRaw(rawPool, rows));
      sent += worked.count;
      return { rowsPerSecond: perSecond(worked) };
    },
    audit: async () => [
      ...(await auditDatabase(database, { visits: resolver.visits(), hasJournal: false, hasLog: true })),
      ...(await auditRaw(rawPool, sent)),
    ],
    close: closers.closeAll,
  };
};

export const OVER_RAW_UPSERT: Comparison = {
  title: 'the resolver over raw upserts',
  buses: ['in-process'],
  ratios: [
    {
      name: 'R8',
      title: `calls/s of the resolver in batches of ${BATCH_SIZE} ÷ rows/s of a bare upsert from arrays`,
      marks: { floor: 0.15, goal: 0.28 },
      of: divided('callsPerSecond', 'rowsPerSecond'),
    },
  ],
  open,
};
