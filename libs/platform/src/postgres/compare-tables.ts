import { createHash, type Hash } from 'node:crypto';
import { type Pool } from 'pg';
import { type Twin } from './twin-tables.js';

/** A table by its key, in the order of the key. `filter` may name its row as `t`. */
export type KeyedTable = {
  readonly table: string;
  readonly key: readonly (readonly [column: string, type: string])[];
  readonly filter?: string;
};

/** What a table holds in its live and in its new version; the sums are over all rows in the order of the key. */
export type TableReport = {
  readonly table: string;
  readonly liveRows: number;
  readonly nextRows: number;
  readonly liveSum: string;
  readonly nextSum: string;
  /** Rows that only one version has, or that are not the same in both. */
  readonly differing: number;
};

/** Rows a statement: it bounds the age of a snapshot. */
const PAGE_ROWS = 2_000;

type Bounds = { readonly after: readonly string[] | null; readonly upTo: readonly string[] | null };
type Part = { readonly rows: number; readonly sum: string; readonly last: readonly string[] | null };

const columnsOf = ({ key }: KeyedTable): string => key.map(([column]) => `t.${column}`).join(', ');
const sortOf = ({ key }: KeyedTable, direction: 'asc' | 'desc'): string =>
  key.map(([column]) => `t.${column} ${direction}`).join(', ');
const tupleOf = ({ key }: KeyedTable, array: string): string =>
  key.map(([, type], index) => `(${array}::text[])[${index + 1}]::${type}`).join(', ');

/** Rows of a version between two keys, $1 excluded and $2 included. */
const rangeOf = (table: KeyedTable, schema: string, { after, upTo }: Bounds): string => {
  const conditions = [
    ...(after ? [`(${columnsOf(table)}) > (${tupleOf(table, '$1')})`] : ['$1::text[] is null']),
    ...(upTo ? [`(${columnsOf(table)}) <= (${tupleOf(table, '$2')})`] : ['$2::text[] is null']),
    ...(table.filter ? [table.filter] : []),
  ];
  return `select t.* from ${schema}.${table.table} t where ${conditions.join(' and ')}`;
};

const sumUp = async (pool: Pool, table: KeyedTable, range: string, { after, upTo }: Bounds): Promise<Part> => {
  const { rows } = await pool.query<Part>(
    `with t as (${range})
     select count(*)::int as rows, coalesce(md5(string_agg(md5(t::text), '' order by ${columnsOf(table)})), '') as sum,
            (select array[${table.key.map(([column]) => `t.${column}::text`).join(', ')}] from t
             order by ${sortOf(table, 'desc')} limit 1) as last
     from t`,
    [after, upTo],
  );
  return rows[0] ?? { rows: 0, sum: '', last: null };
};

const countDiffering = async (pool: Pool, table: KeyedTable, twin: Twin, bounds: Bounds): Promise<number> => {
  const columns = table.key.map(([column]) => column).join(', ');
  const { rows } = await pool.query<{ differing: number }>(
    `with l as (${rangeOf(table, twin.live, bounds)}), n as (${rangeOf(table, twin.next, bounds)})
     select count(*)::int as differing
     from (select ${columns}, l::text as row from l) a full join (select ${columns}, n::text as row from n) b using (${columns})
     where a.row is distinct from b.row`,
    [bounds.after, bounds.upTo],
  );
  return rows[0]?.differing ?? 0;
};

const hex = (hash: Hash): string => hash.digest('hex').slice(0, 16);

/**
 * Compares the two versions of a table page by page, in statements of their own; neither may change meanwhile as far as
 * the filter shows it. `onPage` is told how many rows were looked at.
 */
export const compareTable = async (
  pool: Pool,
  twin: Twin,
  table: KeyedTable,
  onPage: (rows: number) => void = () => undefined,
): Promise<TableReport> => {
  const [liveHash, nextHash] = [createHash('sha256'), createHash('sha256')];
  let [liveRows, nextRows, differing] = [0, 0, 0];
  let after: readonly string[] | null = null;
  for (;;) {
    const open: Bounds = { after, upTo: null };
    const page = `${rangeOf(table, twin.next, open)} order by ${sortOf(table, 'asc')} limit ${PAGE_ROWS}`;
    const next = await sumUp(pool, table, page, open);
    const isLast = next.rows < PAGE_ROWS;
    const bounds: Bounds = { after, upTo: isLast ? null : next.last };
    const live = await sumUp(pool, table, rangeOf(table, twin.live, bounds), bounds);
    if (live.sum !== next.sum) differing += await countDiffering(pool, table, twin, bounds);
    liveRows += live.rows;
    nextRows += next.rows;
    liveHash.update(live.sum);
    nextHash.update(next.sum);
    onPage(nextRows);
    if (isLast) break;
    after = next.last;
  }
  return { table: table.table, liveRows, nextRows, liveSum: hex(liveHash), nextSum: hex(nextHash), differing };
};
