import { pause } from '../pause.js';
import {
  type Connecting,
  createKafkaClient,
  type EachBatchPayload,
  type KafkaConsumer,
  type PartitionAssigner,
} from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { type Watchdog } from './watchdog.js';

export type SessionOptions = {
  readonly connecting: Connecting;
  readonly topic: string;
  readonly groupId: string;
  readonly partitionCount: number;
  readonly sessionTimeoutMs: number;
  readonly assigner?: PartitionAssigner;
  readonly watchdog: Watchdog;
  /** Told within the turn in which the partitions were given, before anything of them is fetched. */
  readonly onAssigned: (partitions: readonly number[], session: Session) => void;
  /** Told before the group is joined again: what was done can still be told to Kafka. */
  readonly onRebalancing: () => void;
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>;
};

/** One membership of a group, on connections of its own, from its beginning until something breaks it. */
export type Session = {
  readonly groupId: string;
  /** Has the partition go on at that offset. */
  seek(partition: number, offset: number): void;
  /** Resolves with the reason once the session cannot go on. */
  readonly broken: Promise<unknown>;
  /** Leaves the group, or at least the connections. */
  end(): Promise<void>;
};

const createConsumer = (client: ReturnType<typeof createKafkaClient>, options: SessionOptions): KafkaConsumer => {
  const { groupId, partitionCount, sessionTimeoutMs, assigner } = options;
  return client.kafka.consumer({
    groupId,
    ...(assigner && { partitionAssigners: [assigner] }),
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: KAFKA_LIMITS.rebalanceTimeoutMs,
    heartbeatInterval: Math.min(KAFKA_LIMITS.heartbeatMs, sessionTimeoutMs / 3),
    maxWaitTimeInMs: KAFKA_LIMITS.fetchWaitMs,
    maxBytesPerPartition: KAFKA_LIMITS.fetchPartitionBytesMax,
    maxBytes: KAFKA_LIMITS.fetchPartitionBytesMax * partitionCount,
    allowAutoTopicCreation: false,
    // kafkajs would begin again with what broke it; a new session begins with fresh connections.
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 6, restartOnFailure: async () => false },
  });
};

const watchFetches = (consumer: KafkaConsumer, watchdog: Watchdog): void => {
  const { FETCH_START, FETCH } = consumer.events;
  consumer.on(FETCH_START, ({ payload }) => watchdog.begin(`fetch from broker ${payload.nodeId}`));
  consumer.on(FETCH, ({ payload }) => watchdog.end(`fetch from broker ${payload.nodeId}`));
};

/** Joins the group. Rejects when that does not succeed; resolves with a session that may break at any time. */
export const openSession = async (options: SessionOptions, signal: AbortSignal): Promise<Session> => {
  const { connecting, topic, groupId, partitionCount, watchdog, onAssigned, onBatch } = options;
  const client = createKafkaClient(connecting);
  const consumer = createConsumer(client, options);
  let breakSession: (reason: unknown) => void = () => undefined;
  const broken = new Promise<unknown>((resolve) => (breakSession = resolve));
  let isOver = false;
  const end = async (): Promise<void> => {
    isOver = true;
    watchdog.endAll();
    const said = new AbortController();
    // A broker that hears no farewell learns of the end by the session's timeout.
    const farewell = consumer.disconnect().catch(() => undefined);
    await Promise.race([farewell, pause(KAFKA_LIMITS.farewellMs, said.signal)]);
    said.abort();
    client.cut();
  };
  const session: Session = {
    groupId,
    seek: (partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    broken,
    end,
  };
  const { CRASH, REQUEST_TIMEOUT, REBALANCING, GROUP_JOIN } = consumer.events;
  consumer.on(REBALANCING, options.onRebalancing);
  consumer.on(CRASH, ({ payload }) => breakSession(payload.error));
  consumer.on(REQUEST_TIMEOUT, ({ payload }) => {
    client.cut();
    breakSession(new Error(`the broker did not answer ${payload.apiName}`));
  });
  consumer.on(GROUP_JOIN, ({ payload }) => {
    if (!isOver) onAssigned(payload.memberAssignment[topic] ?? [], session);
  });
  watchFetches(consumer, watchdog);
  signal.addEventListener('abort', client.cut, { once: true });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // With workers to spare, because one that has just finished may not be free yet.
      partitionsConsumedConcurrently: 2 * partitionCount,
      eachBatch: onBatch,
    });
  } catch (error) {
    client.cut();
    throw error;
  } finally {
    signal.removeEventListener('abort', client.cut);
  }
  return session;
};
