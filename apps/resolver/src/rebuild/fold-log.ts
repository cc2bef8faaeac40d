import { type Pool } from '@omni/platform';
import { foldPage } from './fold-page.js';

export type FoldProgress = { readonly folded: number; readonly total: number };

/** How far the fold of a space is, and how far its log goes. */
type Distance = { readonly space_id: number; readonly position: string; readonly head: string };

const addSpaces = async (pool: Pool): Promise<void> => {
  await pool.query(`insert into graph_next.space (space_id, name) select space_id, name from graph.space
                    on conflict do nothing`);
};

const readDistances = async (pool: Pool, log: 'graph' | 'graph_next'): Promise<readonly Distance[]> => {
  const { rows } = await pool.query<Distance>(
    `select n.space_id, n.position, coalesce(e.head, 0) as head from graph_next.space n
     cross join lateral (select max(position) as head from ${log}.event where space_id = n.space_id) e
     order by n.space_id`,
  );
  return rows;
};

const sum = (numbers: readonly string[]): number => numbers.reduce((total, one) => total + Number(one), 0);

/**
 * Folds the log into the new tables, space by space, up to where it ends. Stopped at any point it goes on there: each
 * transaction moves the position of the space with its rows.
 */
export const foldLog = async (
  pool: Pool,
  options: { readonly fromNextLog: boolean; readonly onPage: (progress: FoldProgress) => void },
): Promise<void> => {
  const { fromNextLog, onPage } = options;
  if (!fromNextLog) await addSpaces(pool);
  const distances = await readDistances(pool, fromNextLog ? 'graph_next' : 'graph');
  const total = sum(distances.map(({ head }) => head));
  let folded = sum(distances.map(({ position }) => position));
  for (const { space_id: spaceId } of distances) {
    for (;;) {
      const events = await foldPage(pool, { spaceId, fromNextLog });
      if (events === 0) break;
      folded += events;
      onPage({ folded, total: Math.max(total, folded) });
    }
  }
};
