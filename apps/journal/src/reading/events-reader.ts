import { toCloudEventText } from '@omni/contracts';
import { type Pool } from 'pg';
import { type Journal } from '../journal.js';
import { readLog, readLogName } from '../log/event-log-sql.js';

/** A page of events ends here, however many were asked for. */
export const EVENTS_BYTES_MAX = 8 * 1024 * 1024;
/** More than the members of a CloudEvent beside `data` take, with a space's longest name in it twice. */
const ENVELOPE_BYTES = 600;

/** The space's events behind a position as CloudEvents, from the log itself: what the topic carries, also without it. */
export const createEventsReader =
  (pool: Pool): Journal['events'] =>
  async ({ space, after, limit }) => {
    const log = await readLogName(pool, space);
    if (!log) return { events: [], last: after };
    const range = { space, after, upTo: Number.MAX_SAFE_INTEGER };
    const rows = await readLog(pool, [range], {
      events: limit,
      bytes: EVENTS_BYTES_MAX,
      envelopeBytes: ENVELOPE_BYTES,
    });
    return { events: rows.map((row) => toCloudEventText(row, log)), last: rows.at(-1)?.position ?? after };
  };
