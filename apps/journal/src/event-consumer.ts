import { type Batch, type Delivered, type Handler } from '@omni/bus';
import { type EventRecord } from '@omni/identity';
import { type Pool } from 'pg';
import { type Logger } from 'pino';
import { faultOf, type JournalMetrics } from './journal-metrics.js';
import { readSpaceNumbers } from './log/event-log-sql.js';
import { decodeEvent } from './log/event-record.js';
import { type Projector } from './projection/projector.js';

type PassedOver = { readonly reason: string; readonly message: Delivered };
type Sorted = {
  readonly recordsOf: ReadonlyMap<number, readonly EventRecord[]>;
  readonly passedOver: readonly PassedOver[];
};

const addTo = (recordsOf: Map<number, EventRecord[]>, space: number): EventRecord[] => {
  const records: EventRecord[] = [];
  recordsOf.set(space, records);
  return records;
};

type SpaceNumbers = Awaited<ReturnType<typeof readSpaceNumbers>>;

/** Names and numbers of spaces never change; PostgreSQL is asked when one is new. */
const createSpaceNumbers = (pool: Pool) => {
  let known: SpaceNumbers | undefined;
  return async (names: readonly string[]): Promise<SpaceNumbers> => {
    if (known && names.every((name) => known?.numberOf.has(name))) return known;
    const read = await readSpaceNumbers(pool, names);
    known = { logId: read.logId, numberOf: new Map([...(known?.numberOf ?? []), ...read.numberOf]) };
    return known;
  };
};

const sortBySpace = (messages: readonly Delivered[], { logId, numberOf }: SpaceNumbers): Sorted => {
  const recordsOf = new Map<number, EventRecord[]>();
  const passedOver: PassedOver[] = [];
  for (const message of messages) {
    const decoded = decodeEvent(message.value);
    const space = numberOf.get(message.key);
    const reason = decoded.ok ? (decoded.logId === logId ? 'unknown_space' : 'other_log') : decoded.reason;
    if (!decoded.ok || decoded.logId !== logId || space === undefined) passedOver.push({ reason, message });
    else (recordsOf.get(space) ?? addTo(recordsOf, space)).push(decoded.record);
  }
  return { recordsOf, passedOver };
};

/**
 * Projects what the topic delivers. A message that cannot be read is reported and passed over: whatever follows it shows
 * a hole, which is filled from the log. A fault is reported and handed to the bus, which delivers the batch again.
 */
export const createEventConsumer = (
  pool: Pool,
  projector: Projector,
  metrics: JournalMetrics,
  logger: Logger,
): Handler => {
  const spaceNumbers = createSpaceNumbers(pool);
  const project = async ({ messages }: Batch): Promise<void> => {
    const numbers = await spaceNumbers([...new Set(messages.map(({ key }) => key))]);
    const { recordsOf, passedOver } = sortBySpace(messages, numbers);
    for (const { reason, message } of passedOver) {
      const { topic, partition, offset } = message;
      metrics.unreadable.inc({ reason });
      logger.error({ topic, partition, offset, reason }, 'passed over an event that cannot be read');
    }
    await projector.project(recordsOf);
  };
  return async (batch) => {
    try {
      await project(batch);
    } catch (error) {
      metrics.consumerFaults.inc();
      logger.error({ fault: faultOf(error), messages: batch.messages.length }, 'events could not be projected');
      throw error;
    }
  };
};
