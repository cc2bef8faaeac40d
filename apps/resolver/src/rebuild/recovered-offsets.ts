import { type TopicStart } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type PoolClient } from '@omni/platform';

/** A partition that goes on behind calls that nobody can read any more. */
export type LostCalls = { readonly part: number; readonly calls: number };

const readOffsets = async (client: PoolClient, logId: string): Promise<ReadonlyMap<number, number>> => {
  const { rows } = await client.query<{ part: number; next_offset: string }>(
    'select part, next_offset from graph.consumer_offset where log_id = $1 and topic = $2 and next_offset >= 0',
    [logId, TOPIC.calls],
  );
  return new Map(rows.map(({ part, next_offset }) => [part, Number(next_offset)]));
};

const writeOffset = async (client: PoolClient, logId: string, part: number, next: number): Promise<void> => {
  await client.query(
    `insert into graph.consumer_offset (log_id, topic, part, next_offset) values ($1, $2, $3, $4)
     on conflict (log_id, topic, part) do update set next_offset = excluded.next_offset`,
    [logId, TOPIC.calls, part, next],
  );
};

/** Has partitions of which the first calls are gone go on with the first one that is left; resolves with what is lost. */
export const passLostCalls = async (
  client: PoolClient,
  { logId, firstOf }: TopicStart,
): Promise<readonly LostCalls[]> => {
  const nextOf = await readOffsets(client, logId);
  const lost = [...nextOf].flatMap(([part, next]) => {
    const calls = (firstOf.get(part) ?? 0) - next;
    return calls > 0 ? [{ part, calls }] : [];
  });
  for (const { part } of lost) await writeOffset(client, logId, part, firstOf.get(part) ?? 0);
  return lost;
};

/**
 * Has partitions that nothing was consumed of, as far as PostgreSQL knows, begin with their first call. Kafka knows of a
 * later place, up to which calls were decided that are lost now.
 */
export const beginUnknown = async (client: PoolClient, { logId, firstOf }: TopicStart): Promise<void> => {
  const nextOf = await readOffsets(client, logId);
  for (const [part, first] of firstOf) if (!nextOf.has(part)) await writeOffset(client, logId, part, first);
};
