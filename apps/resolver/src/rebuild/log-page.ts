import { type EventRow } from '@omni/contracts';
import { type EventRecord, type GraphEvent } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { statement } from '../store/statement.js';

/** How much one transaction folds: it bounds memory and the age of a snapshot. */
const EVENTS_A_PAGE = 2_000;
const BYTES_A_PAGE = 8 * 1024 * 1024;

/** Data beyond the cut is measured, not read; at least one event is. */
const selectPage = statement<EventRow>(
  'rebuild_select_events',
  `select position, at, type, subject, data
   from (select e.*, row_number() over w as rank, sum(octet_length(e.data)) over w as bytes
         from (select position, at, type, subject, data from graph.event
               where space_id = $1 and position > $2 order by position limit $3) e
         window w as (order by e.position rows unbounded preceding)) measured
   where rank = 1 or bytes <= $4
   order by position`,
);

const selectLastAt = statement<{ at: number }>(
  'rebuild_select_last_at',
  'select at from graph.event where space_id = $1 order by position desc limit 1',
);

/** The log of a space does not go on where it should: nothing can be concluded from it. */
export class HoleInLog extends Error {
  constructor(spaceId: number, position: number) {
    super(`the event log of space ${spaceId} lacks position ${position}`);
  }
}

export const toRecord = ({ position, at, subject, type, data }: EventRow): EventRecord => ({
  position,
  at,
  subject,
  event: { ...(JSON.parse(data) as object), type } as GraphEvent,
});

/** The next events of a space, none at its end. */
export const readPage = async (client: PoolClient, spaceId: number, after: number): Promise<readonly EventRecord[]> => {
  const rows = await selectPage(client, [spaceId, after, EVENTS_A_PAGE, BYTES_A_PAGE]);
  rows.forEach(({ position }, index) => {
    if (position !== after + index + 1) throw new HoleInLog(spaceId, after + index + 1);
  });
  return rows.map(toRecord);
};

/** Time of the newest event of a space. */
export const readLastAt = async (client: PoolClient, spaceId: number): Promise<number> =>
  (await selectLastAt(client, [spaceId]))[0]?.at ?? 0;
