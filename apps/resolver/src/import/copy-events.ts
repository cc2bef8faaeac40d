import { type EventRecord } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { copyRows } from '../store/copy-rows.js';
import { toData, writeLists } from '../store/write-events.js';

const INTO = 'graph.event (space_id, position, at, type, subject, data)';

/** Nothing in a row needs quotes: JSON text has its control characters escaped. */
const toRow = (spaceId: number, record: EventRecord): string =>
  `${spaceId}\t${record.position}\t${record.at}\t${record.event.type}\t${record.subject ?? ''}\t${toData(record)}\n`;

const LISTED: ReadonlySet<EventRecord['event']['type']> = new Set([
  'identity.merged',
  'proposal.opened',
  'policy.changed',
]);

/** What `writeEvents` writes, by `copy`. All is sent when this returns. */
export const copyEvents = (
  client: PoolClient,
  spaceId: number,
  events: readonly EventRecord[],
): readonly Promise<unknown>[] => {
  if (events.length === 0) return [];
  let rows = '';
  for (const record of events) rows += toRow(spaceId, record);
  const listed = events.filter(({ event }) => LISTED.has(event.type)).map((record) => ({ spaceId, record }));
  return [copyRows(client, INTO, rows), ...writeLists(client, listed)];
};
