import { compareTable, type Pool, type TableReport } from '@omni/platform';
import { COMPARED, NEXT_GRAPH } from './next-graph.js';

const FOLDED_COLUMNS = `space_id, position, last_at, seen_from, policy_version, policy_kinds`;
const sumOf = (schema: string): string =>
  `(select md5(string_agg(s::text, ',' order by s.space_id)) from (select ${FOLDED_COLUMNS} from ${schema}.space) s)`;

type SpaceRow = {
  live_rows: number;
  next_rows: number;
  live_sum: string | null;
  next_sum: string | null;
  differing: number;
};

const compareSpaces = async (pool: Pool): Promise<TableReport> => {
  const { rows } = await pool.query<SpaceRow>(
    `select (select count(*)::int from graph.space) as live_rows, (select count(*)::int from graph_next.space) as next_rows,
            ${sumOf('graph')} as live_sum, ${sumOf('graph_next')} as next_sum,
            (select count(*)::int from (select ${FOLDED_COLUMNS} from graph.space) l
             full join (select ${FOLDED_COLUMNS} from graph_next.space) n using (space_id)
             where l::text is distinct from n::text) as differing`,
  );
  const [row] = rows;
  if (!row) throw new Error('the spaces were not compared');
  return {
    table: 'space',
    liveRows: row.live_rows,
    nextRows: row.next_rows,
    liveSum: (row.live_sum ?? '').slice(0, 16),
    nextSum: (row.next_sum ?? '').slice(0, 16),
    differing: row.differing,
  };
};

/** Compares what the tables say with what the log says. Nothing may be written meanwhile. */
export const compareGraph = async (pool: Pool, onTable: (table: string) => void): Promise<readonly TableReport[]> => {
  const reports = [await compareSpaces(pool)];
  for (const table of COMPARED) {
    onTable(table.table);
    reports.push(await compareTable(pool, NEXT_GRAPH, table));
  }
  return reports;
};
