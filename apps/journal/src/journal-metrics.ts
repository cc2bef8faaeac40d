import { type Pool } from 'pg';
import { type Logger } from 'pino';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { readLongestDistance } from './log/event-log-sql.js';

export type JournalMetrics = {
  readonly projected: Counter<'from'>;
  readonly unreadable: Counter<'reason'>;
  readonly consumerFaults: Counter;
  readonly pageSeconds: Histogram;
  readonly pageEntries: Histogram;
};

/** Measured when asked for. The furthest space only: a label per space would grow without a limit. */
const addDistance = (registry: Registry, pool: Pool, logger: Logger): void => {
  new Gauge({
    name: 'omni_journal_cursor_distance',
    help: 'Events between the head of the log and the cursor of the space that is furthest behind; NaN when unknown',
    registers: [registry],
    async collect() {
      try {
        this.set(await readLongestDistance(pool));
      } catch (error) {
        // The other metrics must still be served while PostgreSQL is away.
        logger.warn({ fault: faultOf(error) }, 'the distance of the journal could not be measured');
        this.set(Number.NaN);
      }
    },
  });
};

/** A fault as it may be logged: PostgreSQL's details quote values, its code and message name the cause. */
export const faultOf = (error: unknown): { readonly code?: string; readonly message: string } => {
  if (!(error instanceof Error)) return { message: 'not an error' };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { ...code, message: error.message };
};

export const createJournalMetrics = (registry: Registry, pool: Pool, logger: Logger): JournalMetrics => {
  const registers = [registry];
  addDistance(registry, pool, logger);
  return {
    projected: new Counter({
      name: 'omni_journal_projected_events_total',
      help: 'Events projected, by where they were read: the topic, or the log where the topic lagged or had a hole',
      labelNames: ['from'],
      registers,
    }),
    unreadable: new Counter({
      name: 'omni_journal_unreadable_events_total',
      help: 'Messages of the topic that were passed over; the log fills their place',
      labelNames: ['reason'],
      registers,
    }),
    consumerFaults: new Counter({
      name: 'omni_journal_consumer_faults_total',
      help: 'Batches of the topic that failed and will be delivered again',
      registers,
    }),
    pageSeconds: new Histogram({
      name: 'omni_journal_page_seconds',
      help: 'Time of a page, catching up included',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    pageEntries: new Histogram({
      name: 'omni_journal_page_entries',
      help: 'Entries of a page',
      buckets: [0, 1, 10, 100, 1_000, 10_000],
      registers,
    }),
  };
};
