import { TOPIC } from '@omni/contracts';
import { type Admin } from 'kafkajs';
import type pg from 'pg';

/** The furthest offsets that were consumed, by partition. */
export const readNextOffsets = async (client: pg.Client): Promise<ReadonlyMap<number, number>> => {
  const { rows } = await client.query<{ part: number; next: number }>(
    'select part, max(next_offset)::int as next from graph.consumer_offset where topic = $1 group by part',
    [TOPIC.calls],
  );
  return new Map(rows.map(({ part, next }) => [part, next]));
};

/** Partitions of the calls of which something is not consumed yet, whatever log the stored offsets are of. */
export const countUnread = async (client: pg.Client, admin: Admin): Promise<number> => {
  const next = await readNextOffsets(client);
  const ends = await admin.fetchTopicOffsets(TOPIC.calls);
  return ends.filter(({ partition, low, high }) => low !== high && (next.get(partition) ?? 0) < Number(high)).length;
};
