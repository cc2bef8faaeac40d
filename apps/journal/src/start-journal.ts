import { StartRefused } from '@omni/platform';
import { type Bus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Pool } from 'pg';
import { type Logger } from 'pino';
import { type Registry } from 'prom-client';
import { createEventConsumer } from './event-consumer.js';
import { type Journal } from './journal.js';
import { createJournalMetrics } from './journal-metrics.js';
import { readDistances, type SpaceDistance } from './log/event-log-sql.js';
import { createProjector, type Projector } from './projection/projector.js';
import { createEventsReader } from './reading/events-reader.js';
import { createPageReader } from './reading/page-reader.js';

export type JournalOptions = {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly registry: Registry;
};
export type RunningJournal = Journal & {
  /** Takes no more events and lets the batch at work finish. The pool and the bus stay open. */
  close(): Promise<void>;
};

const SPACES_A_SWEEP = 100;

/** Projects what the topic will not bring again: an in-process bus forgets what it had delivered when it stopped. */
const catchUpAll = async (pool: Pool, projector: Projector, logger: Logger): Promise<void> => {
  let distances: readonly SpaceDistance[] = [];
  do {
    distances = await readDistances(pool, { afterSpace: distances.at(-1)?.space ?? 0, limit: SPACES_A_SWEEP });
    for (const { space, head, cursor } of distances) {
      if (cursor > head)
        throw new StartRefused(
          `the journal of space ${space} is ahead of its log; was PostgreSQL restored? See omni recover`,
        );
      logger.info({ space, events: head - cursor }, 'the journal catches up with the log');
      await projector.catchUp(space, head);
    }
  } while (distances.length === SPACES_A_SWEEP);
};

/** Starts the journal: resolves when it has caught up with the log and follows the topic. Rejects if it cannot. */
export const startJournal = async ({ pool, bus, logger, registry }: JournalOptions): Promise<RunningJournal> => {
  const metrics = createJournalMetrics(registry, pool, logger);
  const projector = createProjector(pool, metrics);
  await catchUpAll(pool, projector, logger);
  const handler = createEventConsumer(pool, projector, metrics, logger);
  const consumer = await bus.consume({ topic: TOPIC.events, group: 'journal', handler });
  return {
    page: createPageReader(pool, projector, metrics),
    events: createEventsReader(pool),
    close: () => consumer.close(),
  };
};
