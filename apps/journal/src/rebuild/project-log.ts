import { type Pool } from 'pg';
import { projectRuns } from '../projection/project-runs.js';

/** Projects what the log holds beyond the cursors, space by space. */
export const projectLog = async (pool: Pool, onStep: (events: number) => void): Promise<void> => {
  const { rows } = await pool.query<{ space_id: number }>('select space_id from graph.space order by space_id');
  for (const { space_id: space } of rows) {
    for (let isBehind = true; isBehind;) {
      const [run] = await projectRuns(pool, new Map([[space, []]]));
      isBehind = (run?.events ?? 0) > 0;
      onStep(run?.events ?? 0);
    }
  }
};
