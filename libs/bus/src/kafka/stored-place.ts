import { type Positions } from '../bus.js';
import { type Connecting } from './kafka-client.js';
import { readLogId } from './read-log-id.js';
import { withAdmin } from './with-admin.js';

export type Assignment = {
  readonly partitions: readonly number[];
  readonly seek: (partition: number, offset: number) => void;
  readonly signal: AbortSignal;
};

type Bounds = { readonly low: number; readonly high: number };

const readBounds = async (connecting: Connecting, topic: string): Promise<ReadonlyMap<number, Bounds>> => {
  const found = await withAdmin(connecting, (admin) => admin.fetchTopicOffsets(topic));
  return new Map(found.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
};

/** Where to go for a stored offset, or undefined where the log ends before it. */
const targetOf = (stored: number | undefined, bounds: Bounds | undefined): number | undefined => {
  if (stored === undefined || stored < 0 || !bounds || stored > bounds.high) return undefined;
  return Math.max(stored, bounds.low);
};

/**
 * Goes on where the consumer's own store says, whatever was committed to Kafka: its store may have been restored. What
 * Kafka has deleted by then it cannot deliver; it goes on with the first message left, and the consumer sees the gap. Of a
 * log that ends before the stored place the tail was lost; there Kafka's own rule holds, and repeats are recognised.
 */
export const findStoredPlace = async (
  connecting: Connecting,
  topic: string,
  { positions, assignment }: { readonly positions: Positions | undefined; readonly assignment: Assignment },
): Promise<string> => {
  const { partitions, seek, signal } = assignment;
  const logId = await readLogId(topic, connecting);
  if (!positions || partitions.length === 0) return logId;
  const stored = await positions({ logId, topic, partitions });
  if (stored.size === 0) return logId;
  const bounds = await readBounds(connecting, topic);
  if (signal.aborted) return logId;
  for (const partition of partitions) {
    const offset = targetOf(stored.get(partition), bounds.get(partition));
    if (offset !== undefined) seek(partition, offset);
  }
  return logId;
};
