import { type Pool } from 'pg';
import { type PageRequest } from '../journal.js';
import { CREATED_AT_BYTES, type PageRead, type PageRow } from './page-sql.js';

export type WantedPage = PageRequest & { readonly atLeast: number };

/** Pages beyond this are read one by one, so that an answer for many stays small. */
const ENTRIES_TOGETHER_MAX = 100;
const BYTES_TOGETHER_MAX = 64 * 1024;

type Row = {
  number: string;
  cursor: string;
  position: string | null;
  created_at: string;
  body: string;
  is_cut: boolean;
};

/**
 * Short pages of many readers, each with the cursor of its space: one statement, so one snapshot. A row for each question at
 * least. Look-ups of members are fenced with `offset 0`: without statistics the planner would walk a whole space for them.
 */
const PAGES = `
  select q.number, coalesce(c.position, 0) as cursor, page.position, page.created_at, page.body, page.is_cut
  from unnest($1::int[], $2::bigint[], $3::bigint[], $4::int[], $5::bigint[]) with ordinality
    as q (space_id, identity, before, most, at_least, number)
  left join lateral (select position from journal.cursor where space_id = q.space_id offset 0) c on true
  left join lateral (
    select position, created_at, body, is_cut
    from (
      select position, created_at, body, row_number() over w as rank, sum(octet_length(body) + $6::int) over w as bytes,
             lead(position) over w is not null as is_cut
      from (
        select e.position, e.created_at, e.body
        from (select root from journal.member where space_id = q.space_id and member = q.identity offset 0) asked
        cross join lateral (
          select member from journal.member where space_id = q.space_id and root = asked.root offset 0
        ) m
        cross join lateral (
          select position, created_at, body from journal.entry
          where space_id = q.space_id and member = m.member and position < q.before
          order by position desc limit q.most + 1
        ) e
        where coalesce(c.position, 0) >= q.at_least
        order by e.position desc limit q.most + 1
      ) candidate
      window w as (order by position desc rows unbounded preceding)
    ) measured
    where rank <= q.most and (rank = 1 or bytes <= $7)
  ) page on true
  order by q.number, page.position desc`;

const toPageRow = (row: Row): PageRow => ({
  position: Number(row.position),
  atMs: Number(row.created_at),
  body: row.body,
});

/** A page that was cut although fewer entries came than were asked for is longer than what is read together. */
const toRead = (rows: readonly Row[], { limit }: WantedPage): PageRead | undefined => {
  const found = rows.filter(({ position }) => position !== null);
  const isCut = found.at(-1)?.is_cut ?? false;
  if (isCut && found.length < limit) return undefined;
  return { cursor: Number(rows[0]?.cursor ?? 0), rows: found.map(toPageRow), isCut };
};

/** The pages in the order of the questions; undefined for those that are too long to be read together. */
export const readPages = async (
  pool: Pool,
  wanted: readonly WantedPage[],
): Promise<readonly (PageRead | undefined)[]> => {
  const { rows } = await pool.query<Row>({
    name: 'journal_read_pages',
    text: PAGES,
    values: [
      wanted.map(({ space }) => space),
      wanted.map(({ identity }) => identity),
      wanted.map(({ before }) => before ?? Number.MAX_SAFE_INTEGER),
      wanted.map(({ limit }) => Math.min(limit, ENTRIES_TOGETHER_MAX)),
      wanted.map(({ atLeast }) => atLeast),
      CREATED_AT_BYTES,
      BYTES_TOGETHER_MAX,
    ],
  });
  const rowsOf = wanted.map((): Row[] => []);
  for (const row of rows) rowsOf[Number(row.number) - 1]?.push(row);
  return wanted.map((one, index) => toRead(rowsOf[index] ?? [], one));
};
