import { type EventRecord, type GraphEvent } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { readSeen, type SeenCall, statement } from '@omni/resolver';
import { readEntries, type EntryRow } from './entry-rows.js';
import { type ListFacts, type Range, readLists } from './list-rows.js';
import { readStand, type SpaceStand } from './space-stand.js';
import { rememberedOf } from './seen-checks.js';

/** A few events may have large bodies; what is beyond is the next page's. */
const BYTES_A_PAGE = 8 * 1024 * 1024;

type Row = { position: number; at: number; type: string; subject: string | null; data: string };

const selectEvents = statement<Row>(
  'audit_select_events',
  `select position, at, type, subject, data
   from (
     select l.*, sum(octet_length(l.data)) over (order by l.position rows unbounded preceding) as bytes,
            row_number() over (order by l.position) as rank
     from (
       select position, at, type, subject, data from graph.event
       where space_id = $1 and position > $2 and position <= $3 order by position limit $4) l) e
   where rank = 1 or bytes <= $5
   order by position`,
);

/** Events, and what the tables have of them in the same snapshot. */
export type LogPage = {
  readonly stand: SpaceStand;
  readonly records: readonly EventRecord[];
  readonly lists: readonly ListFacts[];
  readonly entries: readonly EntryRow[];
  readonly seen: readonly SeenCall[];
};

const toRecord = ({ position, at, type, subject, data }: Row): EventRecord => ({
  position,
  at,
  subject,
  event: { type, ...(JSON.parse(data) as object) } as GraphEvent,
});

/** The next events of a range, at most so many. */
export const readLogPage = async (client: PoolClient, range: Range, most: number): Promise<LogPage> => {
  const { spaceId, after, upTo } = range;
  const stand = await readStand(client, spaceId);
  const rows = await selectEvents(client, [spaceId, after, upTo, most, BYTES_A_PAGE]);
  const records = rows.map(toRecord);
  const last = records.at(-1)?.position ?? after;
  return {
    stand,
    records,
    lists: await readLists(client, { spaceId, after, upTo: last }),
    entries: await readEntries(client, spaceId, records, stand.cursor),
    seen: await readSeen(
      client,
      rememberedOf(records, stand.seen_from).map(({ dedupe }) => ({ spaceId, dedupe })),
    ),
  };
};
