import { type EventRow } from '@omni/contracts';
import { type ClientBase, type Pool } from 'pg';

type Database = Pick<Pool | ClientBase, 'query'>;

/** Positions of one space: those behind `after`, `upTo` included. */
export type LogRange = { readonly space: number; readonly after: number; readonly upTo: number };
/** Of each range at most so many events and so many bytes, `envelopeBytes` an event included (but at least one event). */
export type LogLimit = { readonly events: number; readonly bytes: number; readonly envelopeBytes: number };
export type SpaceEventRow = EventRow & { readonly space: number };

type Row = { space_id: number; position: string; at: string; type: string; subject: string | null; data: string };

/**
 * The beginnings of ranges of the event log, in order. Positions are given out under the space's lock and committed in
 * order, so whatever a snapshot shows has no hole that fills later. Data beyond the cut is measured, not read.
 */
export const readLog = async (
  database: Database,
  ranges: readonly LogRange[],
  limit: LogLimit,
): Promise<readonly SpaceEventRow[]> => {
  const { rows } = await database.query<Row>({
    name: 'journal_read_log',
    text: `select r.space_id, e.position, e.at, e.type, e.subject, e.data
           from unnest($1::int[], $2::bigint[], $3::bigint[]) as r(space_id, after, up_to)
           cross join lateral (
             select l.*, row_number() over w as rank, sum(octet_length(l.data) + $6::int) over w as bytes
             from (
               select position, at, type, subject, data from graph.event
               where space_id = r.space_id and position > r.after and position <= r.up_to
               order by position limit $4
             ) l
             window w as (order by l.position rows unbounded preceding)
           ) e
           where e.rank = 1 or e.bytes <= $5
           order by r.space_id, e.position`,
    values: [
      ranges.map(({ space }) => space),
      ranges.map(({ after }) => after),
      ranges.map(({ upTo }) => upTo),
      limit.events,
      limit.bytes,
      limit.envelopeBytes,
    ],
  });
  return rows.map((row) => ({
    space: row.space_id,
    position: Number(row.position),
    at: Number(row.at),
    type: row.type,
    subject: row.subject,
    data: row.data,
  }));
};

/** What its CloudEvents call the log and the space; undefined for a space that nothing was concluded in yet. */
export const readLogName = async (
  database: Database,
  space: number,
): Promise<{ readonly id: string; readonly spaceName: string } | undefined> => {
  const { rows } = await database.query<{ id: string; spaceName: string }>({
    name: 'journal_read_log_name',
    text: `select l.log_id as id, s.name as "spaceName" from graph.event_log l, graph.space s where s.space_id = $1`,
    values: [space],
  });
  return rows[0];
};

/** The log's id and the numbers of those of the named spaces that exist. */
export const readSpaceNumbers = async (
  database: Database,
  names: readonly string[],
): Promise<{ readonly logId: string; readonly numberOf: ReadonlyMap<string, number> }> => {
  const { rows } = await database.query<{ log_id: string; name: string | null; space_id: number | null }>({
    name: 'journal_read_space_numbers',
    text: `select l.log_id, s.name, s.space_id
           from graph.event_log l left join graph.space s on s.name = any($1::text[])`,
    values: [names],
  });
  const numberOf = new Map(rows.flatMap(({ name, space_id }) => (name && space_id !== null ? [[name, space_id]] : [])));
  return { logId: rows[0]?.log_id ?? '', numberOf };
};

export type SpaceDistance = { readonly space: number; readonly head: number; readonly cursor: number };

/** Heads and cursors that differ, of the spaces behind `afterSpace` in the order of their numbers. */
export const readDistances = async (
  database: Database,
  page: { readonly afterSpace: number; readonly limit: number },
): Promise<readonly SpaceDistance[]> => {
  const { rows } = await database.query<{ space_id: number; head: string; cursor: string }>({
    name: 'journal_read_distances',
    text: `select s.space_id, coalesce(e.head, 0) as head, coalesce(c.position, 0) as cursor
           from graph.space s
           cross join lateral (select max(position) as head from graph.event where space_id = s.space_id) e
           left join journal.cursor c on c.space_id = s.space_id
           where s.space_id > $1 and coalesce(e.head, 0) <> coalesce(c.position, 0)
           order by s.space_id limit $2`,
    values: [page.afterSpace, page.limit],
  });
  return rows.map((row) => ({ space: row.space_id, head: Number(row.head), cursor: Number(row.cursor) }));
};

/** How far the space that is furthest behind has to go. */
export const readLongestDistance = async (database: Database): Promise<number> => {
  const { rows } = await database.query<{ distance: string }>({
    name: 'journal_read_longest_distance',
    text: `select coalesce(max(coalesce(e.head, 0) - coalesce(c.position, 0)), 0) as distance
           from graph.space s
           cross join lateral (select max(position) as head from graph.event where space_id = s.space_id) e
           left join journal.cursor c on c.space_id = s.space_id`,
  });
  return Number(rows[0]?.distance ?? 0);
};

/** Position of the newest committed event of a space; 0 where there is none. */
export const readHead = async (database: Database, space: number): Promise<number> => {
  const { rows } = await database.query<{ position: string }>({
    name: 'journal_read_head',
    text: 'select position from graph.space where space_id = $1',
    values: [space],
  });
  return Number(rows[0]?.position ?? 0);
};
