import { type Batch, type Bus, type Positions } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Logger, type Pool } from '@omni/platform';
import { type Registry } from 'prom-client';
import { publishReplies, repliesToPoison } from './answer-calls.js';
import { readKeptPlaces } from './dead-letters/kept-places.js';
import { startRetrySweep } from './dead-letters/retry-sweep.js';
import { NewerMessageVersion, readMessages } from './read-messages.js';
import { startRelay } from './relay.js';
import { startRelaySweep } from './relay-sweep.js';
import { OffsetGap, type Resolved, type Work } from './resolve-batch.js';
import { resolveWork, type Split } from './resolve-work.js';
import { createResolverMetrics } from './resolver-metrics.js';
import { readStoredOffsets } from './store/stored-offsets.js';
import { startTrimming } from './trim-seen.js';

export type ResolverOptions = {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Going on would lose something: the process must end, and somebody must look. */
  readonly onFatal: (reason: string) => void;
};
export type RunningResolver = {
  /** Takes no more calls, lets the batch at work commit and be answered, publishes its events. */
  close(): Promise<void>;
};

/** Messages of a newer release stop it, except those that an operator has kept. */
const readBatch = async (pool: Pool, batch: Batch): Promise<ReturnType<typeof readMessages>> => {
  try {
    return readMessages(batch.messages);
  } catch (error) {
    if (!(error instanceof NewerMessageVersion)) throw error;
    return readMessages(batch.messages, await readKeptPlaces(pool, batch));
  }
};

/** Starts the resolver: the only writer of the graph and of its log. */
export const startResolver = async (options: ResolverOptions): Promise<RunningResolver> => {
  const { pool, bus, logger, registry, onFatal } = options;
  const metrics = createResolverMetrics(registry);
  const relay = await startRelay({ pool, bus, logger, metrics });
  const sweep = startRelaySweep({ pool, logger, relay });
  const retries = startRetrySweep({ pool, bus, logger });
  let logId: string | null = null;
  const trimming = startTrimming({ pool, logger, logId: () => logId });

  const onCommitted = async (resolved: Resolved, work: Work, startedMs: number): Promise<void> => {
    metrics.committed(resolved, work.readable.length, startedMs);
    for (const { reason, topic, part, offset } of resolved.deadLetters) {
      logger.error({ reason, topic, part, offset }, 'a message was not applied and is kept as a dead letter');
    }
    await publishReplies(bus, [...resolved.replies, ...repliesToPoison(work.poisoned)]);
    if (resolved.deadLetters.length > 0) relay.wake(null);
    else if (resolved.spaceIds.length > 0) relay.wake(resolved.spaceIds);
  };
  const onSplit = (split: Split, error: unknown): void => {
    metrics.retries.inc({ reason: split });
    logger.warn({ split, err: error }, 'a batch is tried again in parts');
  };
  const handler = async (batch: Batch): Promise<void> => {
    logId = batch.logId;
    try {
      const work = { logId: batch.logId, ...(await readBatch(pool, batch)), poisoned: [] };
      await resolveWork({ pool, onCommitted, onSplit }, work);
    } catch (error) {
      if (error instanceof NewerMessageVersion || error instanceof OffsetGap) onFatal(error.message);
      metrics.retries.inc({ reason: 'redelivery' });
      logger.warn({ messages: batch.messages.length, err: error }, 'a batch failed and will be delivered again');
      throw error;
    }
  };
  const positions: Positions = (assigned) => {
    // Whoever had these partitions before may have died before it published what it committed.
    relay.wake(null);
    return readStoredOffsets(pool, assigned);
  };
  const consumer = await bus.consume({ topic: TOPIC.calls, group: 'resolver', handler, positions });
  return {
    close: async () => {
      await retries.close();
      await consumer.close();
      await trimming.close();
      await sweep.close();
      await relay.close();
    },
  };
};
