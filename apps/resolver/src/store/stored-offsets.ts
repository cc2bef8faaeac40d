import { type Positions } from '@omni/bus';
import { type Pool } from '@omni/platform';

/** The offsets behind what was committed, of the partitions that anything was ever consumed of. */
export const readStoredOffsets = async (
  pool: Pool,
  { logId, topic, partitions }: Parameters<Positions>[0],
): Promise<ReadonlyMap<number, number>> => {
  const { rows } = await pool.query<{ part: number; next_offset: string }>({
    name: 'resolver_select_stored_offsets',
    text: `select part, next_offset from graph.consumer_offset
           where log_id = $1 and topic = $2 and part = any($3::int[]) and next_offset >= 0`,
    values: [logId, topic, partitions],
  });
  return new Map(rows.map(({ part, next_offset }) => [part, Number(next_offset)]));
};
