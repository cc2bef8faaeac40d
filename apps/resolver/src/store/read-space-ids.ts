import { type Pool } from '@omni/platform';

export const readSpaceIds = async (pool: Pool): Promise<readonly number[]> => {
  const { rows } = await pool.query<{ space_id: number }>('select space_id from graph.space order by space_id');
  return rows.map((row) => row.space_id);
};
