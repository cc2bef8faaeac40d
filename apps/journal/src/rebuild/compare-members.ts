import { type TableReport } from '@omni/platform';
import { type Pool } from 'pg';

const PAGE_ROWS = 5_000;

type Row = {
  space_id: number;
  member: string;
  next_root: string | null;
  live_root: string | null;
  same_device: boolean | null;
};

/**
 * Members behind a key ($1, $2) in both versions, of the live one only those that the new one can have; with `is_last` the
 * rest. Those that are the same are only counted.
 */
const PAGE = `
  with last as (
    select max(space_id) as space_id, (array_agg(member order by space_id desc, member desc))[1] as member, count(*) as rows
    from (select space_id, member from journal_next.member where (space_id, member) > ($1::int, $2::bigint)
          order by space_id, member limit $3) page),
  n as (
    select m.* from journal_next.member m, last
    where (m.space_id, m.member) > ($1::int, $2::bigint)
      and (last.rows < $3 or (m.space_id, m.member) <= (last.space_id, last.member))),
  l as (
    select m.* from journal.member m join journal_next.cursor c on c.space_id = m.space_id and m.member <= c.position, last
    where (m.space_id, m.member) > ($1::int, $2::bigint)
      and (last.rows < $3 or (m.space_id, m.member) <= (last.space_id, last.member)))
  select space_id, member, n.root as next_root, l.root as live_root, n.device = l.device as same_device
  from n full join l using (space_id, member)
  order by space_id, member`;

const MERGES = `
  select e.data from graph.event e join journal_next.cursor c on c.space_id = e.space_id and e.position > c.position
  where e.space_id = $1 and e.type = 'identity.merged' order by e.position`;

/** Roots that took over from others since the new tables stand still, by those whom they took over from. */
const readSurvivors = async (pool: Pool, space: number): Promise<ReadonlyMap<number, number>> => {
  const { rows } = await pool.query<{ data: string }>(MERGES, [space]);
  const merges = rows.map(({ data }) => JSON.parse(data) as { absorbed: number; survivor: number });
  return new Map(merges.map(({ absorbed, survivor }) => [absorbed, survivor]));
};

/** Whether the live root is the new one, or took over from it since. */
const isFollowed = (survivorOf: ReadonlyMap<number, number>, next: number, live: number): boolean => {
  const seen = new Set<number>();
  for (let root: number | undefined = next; root !== undefined && !seen.has(root); root = survivorOf.get(root)) {
    if (root === live) return true;
    seen.add(root);
  }
  return false;
};

const isOdd = ({ next_root, live_root, same_device }: Row): boolean => next_root !== live_root || same_device !== true;

const countDiffering = async (pool: Pool, odd: readonly Row[]): Promise<number> => {
  let differing = 0;
  for (const space of new Set(odd.map(({ space_id }) => space_id))) {
    // Read behind the page, so that it knows every merge that the page shows.
    const survivorOf = await readSurvivors(pool, space);
    differing += odd.filter(
      ({ space_id, next_root, live_root, same_device }) =>
        space_id === space && !(same_device === true && isFollowed(survivorOf, Number(next_root), Number(live_root))),
    ).length;
  }
  return differing;
};

/**
 * Compares the members, while the live ones go on: a live root may be another one only where the log has merged it since
 * into that one.
 */
export const compareMembers = async (pool: Pool): Promise<TableReport> => {
  let [liveRows, nextRows, differing] = [0, 0, 0];
  let after: readonly [number, string] = [0, '0'];
  for (;;) {
    const { rows } = await pool.query<Row>(PAGE, [...after, PAGE_ROWS]);
    const ofNext = rows.filter(({ next_root }) => next_root !== null);
    liveRows += rows.filter(({ live_root }) => live_root !== null).length;
    nextRows += ofNext.length;
    differing += await countDiffering(pool, rows.filter(isOdd));
    const last = ofNext.at(-1);
    if (!last || ofNext.length < PAGE_ROWS) break;
    after = [last.space_id, last.member];
  }
  return { table: 'member', liveRows, nextRows, liveSum: '', nextSum: '', differing };
};
