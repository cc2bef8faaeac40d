import { type Comparison, type Sides } from '../ratio.js';
import { createBareResolver, openBarePool } from './bare-resolver.js';
import { startBenchServer } from './bench-server.js';
import { auditDatabase } from './database-audit.js';
import { divided } from './divided.js';
import { resolverTurn } from './over-raw-upsert.js';
import { createResolverAtWork } from './resolver-at-work.js';

const BATCH_SIZES = [100, 500] as const;

const open = async (batchSize: number): Promise<Sides> => {
  const { openDatabase, closers } = await startBenchServer();
  const [kept, bare] = [await openDatabase('kept'), await openDatabase('bare')];
  const resolver = createResolverAtWork(kept.openPool(2, true));
  const barePool = openBarePool(bare);
  closers.add('pool of the bare side', () => barePool.end());
  const bareResolver = createBareResolver(barePool);
  return {
    ours: resolverTurn(resolver, batchSize),
    theirs: resolverTurn(bareResolver, batchSize),
    audit: async () => [
      ...(await auditDatabase(kept, { visits: resolver.visits(), hasJournal: false, hasLog: true })),
      ...(await auditDatabase(bare, { visits: bareResolver.visits(), hasJournal: false, hasLog: true })),
    ],
    close: closers.closeAll,
  };
};

export const BOOKKEEPING: readonly Comparison[] = BATCH_SIZES.map((batchSize) => ({
  title: `exactly once in batches of ${batchSize}`,
  buses: ['in-process'],
  ratios: [
    {
      name: 'R13',
      variant: `batches of ${batchSize}`,
      title: 'calls/s with answers kept, offsets and locks ÷ without',
      marks: { floor: 0.8, goal: 0.92 },
      of: divided('callsPerSecond'),
    },
  ],
  open: () => open(batchSize),
}));
