import { type Pool } from 'pg';
import { type PageRequest } from '../journal.js';

/** What a finished entry has beyond its stored text: `,"created_at":"…"` and a comma between entries. */
export const CREATED_AT_BYTES = 44;
/** A page ends here, however many entries were asked for. */
export const PAGE_BYTES_MAX = 4 * 1024 * 1024;

export type PageRow = { readonly position: number; readonly atMs: number; readonly body: string };
export type PageRead = {
  /** How far the space is projected in the snapshot that was read. Below `atLeast` nothing else was looked at. */
  readonly cursor: number;
  readonly rows: readonly PageRow[];
  /** Whether entries follow the last row. */
  readonly isCut: boolean;
};

type Row = {
  cursor: string;
  position: string | null;
  created_at: string;
  body: string;
  is_cut: boolean;
};

/**
 * A page of the person that `identity` belongs to, newest first, and the cursor: one statement, so one snapshot, in which
 * they agree. Each member gives its newest entries by index; bodies beyond the cut are measured, never read, because
 * PostgreSQL knows the length of a long text without fetching it.
 */
const PAGE = `
  with cursor as (
    select coalesce((select position from journal.cursor where space_id = $1), 0) as position
  ),
  candidate as (
    select e.position, e.created_at, e.body
    from journal.member asked
    join journal.member m on m.space_id = asked.space_id and m.root = asked.root
    cross join lateral (
      select position, created_at, body from journal.entry
      where space_id = $1 and member = m.member and position < $3
      order by position desc limit $4 + 1
    ) e
    where asked.space_id = $1 and asked.member = $2 and (select position from cursor) >= $5
    order by e.position desc limit $4 + 1
  ),
  measured as (
    select position, created_at, body, row_number() over w as rank, sum(octet_length(body) + $6::int) over w as bytes,
           lead(position) over w is not null as is_cut
    from candidate
    window w as (order by position desc rows unbounded preceding)
  ),
  page as (
    select position, created_at, body, is_cut from measured where rank <= $4 and (rank = 1 or bytes <= $7)
  )
  select cursor.position as cursor, page.position, page.created_at, page.body, page.is_cut
  from cursor left join page on true
  order by page.position desc`;

export const readPage = async (pool: Pool, request: PageRequest & { readonly atLeast: number }): Promise<PageRead> => {
  const { space, identity, before, limit, atLeast } = request;
  const { rows } = await pool.query<Row>({
    name: 'journal_read_page',
    text: PAGE,
    values: [space, identity, before ?? Number.MAX_SAFE_INTEGER, limit, atLeast, CREATED_AT_BYTES, PAGE_BYTES_MAX],
  });
  const found = rows.filter(({ position }) => position !== null);
  return {
    cursor: Number(rows[0]?.cursor ?? 0),
    rows: found.map((row) => ({ position: Number(row.position), atMs: Number(row.created_at), body: row.body })),
    isCut: found.at(-1)?.is_cut ?? false,
  };
};
