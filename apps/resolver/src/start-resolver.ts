import { type Batch, type Bus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Logger, type Pool } from '@omni/platform';
import { type Registry } from 'prom-client';
import { publishReplies, repliesToPoison } from './answer-calls.js';
import { readMessages } from './read-messages.js';
import { startRelay } from './relay.js';
import { type Resolved, type Work } from './resolve-batch.js';
import { resolveWork, type Split } from './resolve-work.js';
import { createResolverMetrics } from './resolver-metrics.js';
import { startTrimming } from './trim-seen.js';

export type ResolverOptions = {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly registry: Registry;
};
export type RunningResolver = {
  /** Takes no more calls, lets the batch at work commit and be answered, publishes its events. */
  close(): Promise<void>;
};

/** Starts the resolver: the only writer of the graph and of its log. */
export const startResolver = async ({ pool, bus, logger, registry }: ResolverOptions): Promise<RunningResolver> => {
  const metrics = createResolverMetrics(registry);
  const relay = await startRelay({ pool, bus, logger, metrics });
  const trimming = startTrimming({ pool, logger });

  const onCommitted = async (resolved: Resolved, work: Work, startedMs: number): Promise<void> => {
    metrics.committed(resolved, work.readable.length, startedMs);
    for (const { reason, topic, part, offset } of resolved.deadLetters) {
      logger.error({ reason, topic, part, offset }, 'a message was not applied and is kept as a dead letter');
    }
    await publishReplies(bus, [...resolved.replies, ...repliesToPoison(work.poisoned)]);
    if (resolved.spaceIds.length > 0 || resolved.deadLetters.length > 0) relay.wake();
  };
  const onSplit = (split: Split, error: unknown): void => {
    metrics.retries.inc({ reason: split });
    logger.warn({ split, err: error }, 'a batch is tried again in parts');
  };
  const handler = async (batch: Batch): Promise<void> => {
    const work = { logId: batch.logId, ...readMessages(batch.messages), poisoned: [] };
    try {
      await resolveWork({ pool, onCommitted, onSplit }, work);
    } catch (error) {
      metrics.retries.inc({ reason: 'redelivery' });
      logger.warn({ messages: batch.messages.length, err: error }, 'a batch failed and will be delivered again');
      throw error;
    }
  };
  const consumer = await bus.consume({ topic: TOPIC.calls, group: 'resolver', handler });
  return {
    close: async () => {
      await consumer.close();
      await trimming.close();
      await relay.close();
    },
  };
};
