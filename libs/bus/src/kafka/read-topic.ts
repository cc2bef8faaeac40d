import { randomUUID } from 'node:crypto';
import { type Delivered } from '../bus.js';
import { type Connecting, type EachBatchPayload } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { readLogId } from './read-log-id.js';
import { openSession, type Session } from './session.js';
import { createWatchdog } from './watchdog.js';
import { withAdmin } from './with-admin.js';

export type TopicRead = {
  readonly topic: string;
  /** Of each partition the last so many messages, or those since a time; or one message alone. */
  readonly from:
    { readonly last: number } | { readonly sinceMs: number } | { readonly partition: number; readonly offset: number };
  readonly onMessage: (message: Delivered) => void;
};

/** What is to be read of a partition: from an offset up to the end as it was in the beginning. */
type Range = { readonly first: number; readonly end: number };

type Bounds = { readonly partition: number; readonly low: number; readonly high: number };

/** Empty in the other partitions, and where the message is not there. */
const rangeOfOne = (wanted: { readonly partition: number; readonly offset: number }, bounds: Bounds): Range => {
  const { partition, low, high } = bounds;
  const isThere = partition === wanted.partition && wanted.offset >= low && wanted.offset < high;
  return isThere ? { first: wanted.offset, end: wanted.offset + 1 } : { first: high, end: high };
};

const readRanges = (connecting: Connecting, { topic, from }: TopicRead): Promise<ReadonlyMap<number, Range>> =>
  withAdmin(connecting, async (admin) => {
    const bounds = await admin.fetchTopicOffsets(topic);
    const since = !('sinceMs' in from) ? [] : await admin.fetchTopicOffsetsByTimestamp(topic, from.sinceMs);
    const sinceOf = new Map(since.map(({ partition, offset }) => [partition, Number(offset)]));
    const rangeOf = ({ partition, low, high }: (typeof bounds)[number]): readonly [number, Range] => {
      if ('offset' in from) return [partition, rangeOfOne(from, { partition, low: Number(low), high: Number(high) })];
      const wanted = 'last' in from ? Number(high) - from.last : (sinceOf.get(partition) ?? 0);
      return [partition, { first: Math.max(Number(low), wanted), end: Number(high) }];
    };
    return new Map(bounds.map(rangeOf));
  });

const deliver = ({ batch }: EachBatchPayload, { first, end }: Range, { topic, onMessage }: TopicRead): void => {
  for (const { offset: text, key, value } of batch.messages) {
    const offset = Number(text);
    if (offset < first || offset >= end) continue;
    onMessage({
      topic,
      partition: batch.partition,
      offset,
      key: key?.toString() ?? '',
      value: value?.toString() ?? '',
    });
  }
};

/** Resolves when the session has read every range to its end; rejects when it breaks before. */
const readAll = async (
  connecting: Connecting,
  read: TopicRead,
  ranges: ReadonlyMap<number, Range>,
  groupId: string,
) => {
  const open = new Set([...ranges].filter(([, { first, end }]) => first < end).map(([partition]) => partition));
  let finish: () => void = () => undefined;
  let give: (reason: Error) => void = () => undefined;
  const finished = new Promise<void>((resolve, reject) => ([finish, give] = [resolve, reject]));
  const watchdog = createWatchdog(KAFKA_LIMITS.silenceMs, (wait) => give(new Error(`${wait} has not come back`)));
  const onAssigned = (_partitions: readonly number[], session: Session): void => {
    for (const [partition, { first }] of ranges) session.seek(partition, first);
  };
  const onBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { partition } = payload.batch;
    const range = ranges.get(partition);
    if (!range) return;
    if (open.has(partition)) deliver(payload, range, read);
    payload.resolveOffset(payload.batch.lastOffset());
    if (Number(payload.batch.lastOffset()) >= range.end - 1) open.delete(partition);
    if (open.size === 0) finish();
  };
  const options = {
    connecting,
    topic: read.topic,
    groupId,
    partitionCount: ranges.size,
    watchdog,
    onAssigned,
    onBatch,
  };
  const { sessionTimeoutMs } = KAFKA_LIMITS;
  try {
    const session = await openSession(
      { ...options, sessionTimeoutMs, onRebalancing: () => undefined },
      new AbortController().signal,
    );
    const broken = session.broken.then((reason) => {
      throw reason;
    });
    await Promise.race([finished, broken]).finally(() => session.end());
  } finally {
    watchdog.close();
  }
};

/** What is still there of a topic: the name of its log, as batches carry it, and the first offset of each partition. */
export type TopicStart = { readonly logId: string; readonly firstOf: ReadonlyMap<number, number> };

export const readKafkaStart = async (connecting: Connecting, topic: string): Promise<TopicStart> => {
  const logId = await readLogId(topic, connecting);
  const bounds = await withAdmin(connecting, (admin) => admin.fetchTopicOffsets(topic));
  return { logId, firstOf: new Map(bounds.map(({ partition, low }) => [partition, Number(low)])) };
};

/**
 * Reads a part of a topic once, up to where it ended in the beginning, without a place of its own in it. In order within a
 * partition. Rejects when a broker cannot be reached or falls silent.
 */
export const readKafkaTopic = async (connecting: Connecting, read: TopicRead): Promise<void> => {
  const ranges = await readRanges(connecting, read);
  if ([...ranges.values()].every(({ first, end }) => first >= end)) return;
  const groupId = `${read.topic}.once.${randomUUID()}`;
  await readAll(connecting, read, ranges, groupId);
  try {
    await withAdmin(connecting, (admin) => admin.deleteGroups([groupId]));
  } catch (err) {
    connecting.logger.debug({ err }, 'the group of a reader is left to Kafka to remove');
  }
};
