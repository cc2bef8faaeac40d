import { type Pool } from 'pg';
import { createDice } from '../dice.js';

/** As many keys as the mix has devices. */
const KEYS = 60_000;

const TABLE = `
  create table raw_row (
    space_id int not null,
    value bytea not null,
    seen_at bigint not null,
    visits bigint not null,
    primary key (space_id, value))
  with (fillfactor = 80)`;

const UPSERT = `
  insert into raw_row (space_id, value, seen_at, visits)
  select * from unnest($1::int[], $2::bytea[], $3::bigint[], $4::bigint[])
  on conflict (space_id, value) do update set seen_at = excluded.seen_at, visits = raw_row.visits + excluded.visits`;

export type RawRows = readonly [readonly number[], readonly Buffer[], readonly number[], readonly number[]];

export const createRawTable = async (pool: Pool): Promise<void> => {
  await pool.query(TABLE);
};

/** Draws batches of rows with keys that differ within a batch. */
export const rawRowsOf = (seed: number, count: number): (() => RawRows) => {
  const roll = createDice(seed);
  return () => {
    const keys = new Set<number>();
    while (keys.size < count) keys.add(Math.floor(roll() * KEYS));
    const list = [...keys].sort((a, b) => a - b);
    return [
      list.map(() => 1),
      list.map((key) => Buffer.from(`device-${key}-5f0c1e7a`)),
      list.map(() => Date.now()),
      list.map(() => 1),
    ];
  };
};

/** One statement, committed by itself; resolves with the number of rows. */
export const upsertRaw = async (pool: Pool, rows: RawRows): Promise<number> => {
  const { rowCount } = await pool.query({ name: 'raw_upsert', text: UPSERT, values: [...rows] });
  return rowCount ?? 0;
};

/** Every row that was sent is a visit of its key. */
export const auditRaw = async (pool: Pool, sent: number): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ visits: number }>('select coalesce(sum(visits), 0)::int as visits from raw_row');
  return rows[0]?.visits === sent ? [] : [`${rows[0]?.visits} raw visits, although ${sent} were sent`];
};
