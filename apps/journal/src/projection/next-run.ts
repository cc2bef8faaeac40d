import { type EventRecord } from '@omni/identity';
import { type LogLimit } from '../log/event-log-sql.js';

/** How much one transaction may carry: it bounds memory, the time a space stays locked and the age of a snapshot. */
export const RUN_LIMIT: LogLimit = { events: 2_000, bytes: 8 * 1024 * 1024, envelopeBytes: 0 };

const sizeOf = ({ event }: EventRecord): number => (event.type === 'call.recorded' ? event.body.length : 0);

/**
 * The events that may be projected next: the run that begins just behind the cursor, without a hole and within the
 * limits (but at least one). What lies at or before the cursor was projected already and is passed over.
 */
export const nextRun = (records: readonly EventRecord[], cursor: number, limit = RUN_LIMIT): readonly EventRecord[] => {
  const run: EventRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const expected = cursor + run.length + 1;
    if (record.position < expected) continue;
    bytes += sizeOf(record);
    const isFull = run.length === limit.events || (bytes > limit.bytes && run.length > 0);
    if (record.position > expected || isFull) break;
    run.push(record);
  }
  return run;
};
