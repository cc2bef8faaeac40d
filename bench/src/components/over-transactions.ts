import { projectLog } from '@omni/journal';
import { type CallMessage } from '@omni/contracts';
import { type Comparison, type Sides, type Turn } from '../ratio.js';
import { type BenchDatabase, type BenchServer, startBenchServer } from './bench-server.js';
import { perSecond, workFor } from './busy-time.js';
import { messagesOf, take } from './call-messages.js';
import { auditDatabase } from './database-audit.js';
import { divided } from './divided.js';
import { loadNaiveParts } from './naive-parts.js';
import { resolverTurn } from './over-raw-upsert.js';
import { createResolverAtWork } from './resolver-at-work.js';

const TRANSACTIONS = 16;
/** Long enough that the calls that end it alone do not count. */
const CALLS_A_STEP = 1_600;

/** So many transactions at a time, each of one call, until all messages are resolved. */
const resolveApart = async (
  messages: readonly CallMessage[],
  submit: (message: CallMessage) => Promise<unknown>,
): Promise<number> => {
  const waiting = messages[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const message of waiting) await submit(message);
  };
  await Promise.all(Array.from({ length: TRANSACTIONS }, lane));
  return messages.length;
};

/** The plain side as the end-to-end measurements load it, without the HTTP in front of it. */
const openApart = async (
  { closers }: BenchServer,
  database: BenchDatabase,
): Promise<{ readonly turn: Turn; visits(): number }> => {
  const { createNaiveDesk, createPositions, createSequence, openPool, shareMembers } = await loadNaiveParts();
  const pool = openPool(database.url, TRANSACTIONS);
  closers.add('pool of the transactions', () => pool.end());
  const sequencePool = openPool(database.url, 1);
  closers.add('pool of the sequence', () => sequencePool.end());
  await createSequence(sequencePool);
  await shareMembers(pool);
  const desk = createNaiveDesk(pool, createPositions(sequencePool), { count: 0 });
  let visits = 0;
  const turn: Turn = async ({ seed, seconds }) => {
    const source = messagesOf(seed);
    const worked = await workFor(
      seconds,
      () => take(source, CALLS_A_STEP),
      (messages) => {
        visits += messages.filter(({ counted }) => counted).length;
        return resolveApart(messages, (message) => desk.submit(message));
      },
    );
    return { callsPerSecond: perSecond(worked) };
  };
  return { turn, visits: () => visits };
};

const open = async (batchSize: number): Promise<Sides> => {
  const server = await startBenchServer();
  const together = await server.openDatabase('together');
  const resolver = createResolverAtWork(together.openPool(2, true));
  const journalPool = together.openPool(1, false);
  const apart = await server.openDatabase('apart');
  const plain = await openApart(server, apart);
  return {
    ours: resolverTurn(resolver, batchSize, () => projectLog(journalPool, () => undefined)),
    theirs: plain.turn,
    audit: async () => [
      ...(await auditDatabase(together, { visits: resolver.visits(), hasJournal: true, hasLog: true })),
      ...(await auditDatabase(apart, { visits: plain.visits(), hasJournal: true, hasLog: false })),
    ],
    close: server.closers.closeAll,
  };
};

/**
 * SQL only, on both sides: the rows of the journal too, which the plain side writes in the same transaction and ours in one
 * of its own behind the batch, from the log.
 */
const overTransactions = (batchSize: number, marks: { readonly floor: number; readonly goal: number }): Comparison => ({
  title: `batches of ${batchSize} over a transaction a call`,
  buses: ['in-process'],
  ratios: [
    {
      name: 'R9',
      variant: `batches of ${batchSize}`,
      title: 'calls/s of the resolver and the journal ÷ a transaction a call, 16 at a time',
      marks,
      of: divided('callsPerSecond'),
    },
  ],
  open: () => open(batchSize),
});

export const OVER_TRANSACTIONS: readonly Comparison[] = [
  overTransactions(100, { floor: 4, goal: 8 }),
  overTransactions(500, { floor: 6, goal: 10 }),
];
