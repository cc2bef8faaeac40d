import { type Registry } from 'prom-client';
import { type Bus, type Consumer, type ConsumeOptions } from '../bus.js';
import { createAvailability } from './availability.js';
import { type BusLog } from './bus-log.js';
import { createBusMetrics } from './bus-metrics.js';
import { dismissDead } from './dismiss-dead.js';
import { ensureTopics, type KafkaTopics } from './ensure-topics.js';
import { followPartition } from './follow-partition.js';
import { type Connecting } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';
import { createMemberName, toText } from './member-name.js';
import { createPublisher } from './publisher.js';
import { type ReaderParts } from './reader-parts.js';
import { type Reader, startReader } from './reader.js';
import { findStoredPlace } from './stored-place.js';
import { createUntilReached } from './until-reached.js';
import { withAdmin } from './with-admin.js';

export type KafkaBusOptions = {
  /** host:port each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly topics: KafkaTopics;
  readonly logger: BusLog;
  readonly registry: Registry;
  /** Kafka has fallen silent for good, as far as this process can tell: it must end, and be started again. */
  readonly onFatal: (reason: string) => void;
  /** After so long without a sign of life a member's partitions go to others. */
  readonly sessionTimeoutMs?: number;
};

/** Joins the group of the topic. The topic is part of its name, because a group of Kafka spans topics and ours does not. */
const startMember = (
  parts: ReaderParts,
  { topic, group, handler, positions }: ConsumeOptions,
  partitionCount: number,
): Reader => {
  const { connecting, logger } = parts;
  const groupId = `${topic}.${group}`;
  const own = createMemberName(connecting.clientId);
  const reader = startReader(
    { ...parts, connecting: { ...connecting, clientId: toText(own) } },
    {
      ...{ topic, partitionCount, handler },
      name: group,
      groupIdOf: () => groupId,
      findPlace: (assignment) => findStoredPlace(connecting, topic, { positions, assignment }),
      keepsOffsets: true,
    },
  );
  const joined = new AbortController();
  void Promise.race([reader.joined, reader.closed]).then(() => joined.abort());
  dismissDead({ connecting, groupId, own, joined: joined.signal }).catch((err: unknown) => {
    // With partitions in hand there was nobody left to wait for.
    if (joined.signal.aborted) return;
    logger.info({ topic, err }, 'Kafka could not be told which members have ended, and finds out by itself');
  });
  return reader;
};

/** What is closed with the bus. */
const createOpenConsumers = () => {
  const open = new Set<Consumer>();
  return {
    keep: (close: () => Promise<unknown>): Consumer => {
      let ended: Promise<void> | undefined;
      const end = async (): Promise<void> => {
        await close();
        open.delete(consumer);
      };
      const consumer: Consumer = { close: () => (ended ??= end()) };
      open.add(consumer);
      return consumer;
    },
    closeAll: () => Promise.all([...open].map((consumer) => consumer.close())),
  };
};

const openParts = (options: KafkaBusOptions, signal: AbortSignal) => {
  const { brokers, clientId, logger, registry, onFatal, topics } = options;
  const connecting: Connecting = { brokers, clientId, logger };
  const availability = createAvailability(logger);
  const metrics = createBusMetrics(registry);
  const readers: ReaderParts = {
    ...{ connecting, logger, metrics, availability, onFatal },
    sessionTimeoutMs: options.sessionTimeoutMs ?? KAFKA_LIMITS.sessionTimeoutMs,
    silenceMs: KAFKA_LIMITS.silenceMs,
    ensureTopics: () => withAdmin(connecting, (admin) => ensureTopics(admin, topics)),
  };
  const messageBytesMaxOf = (topic: string): number => topics[topic]?.maxMessageBytes ?? KAFKA_LIMITS.messageBytesMax;
  return {
    readers,
    untilReached: createUntilReached(availability, signal),
    openPublisher: () => createPublisher({ connecting, messageBytesMaxOf, metrics, availability }),
  };
};

/**
 * A bus on Kafka. Resolves when the brokers have answered, however long that takes; rejects with `TopicsMisfit` where their
 * topics cannot be used.
 */
export const createKafkaBus = async (options: KafkaBusOptions): Promise<Bus> => {
  const closing = new AbortController();
  const { readers, untilReached, openPublisher } = openParts(options, closing.signal);
  const counts = await untilReached('topics', readers.ensureTopics);
  const publisher = openPublisher();
  const consumers = createOpenConsumers();

  const partitionsOf = (topic: string): number => {
    const count = counts.get(topic);
    if (count === undefined) throw new Error(`bus: there is no topic ${topic}`);
    return count;
  };
  const requireOpen = (): void => {
    if (closing.signal.aborted) throw new Error('bus: closed');
  };
  return {
    partitionsOf,
    publish: async (topic, messages) => {
      requireOpen();
      await publisher.publish(topic, messages, partitionsOf(topic));
    },
    consume: async (wanted) => {
      requireOpen();
      const reader: Reader = startMember(readers, wanted, partitionsOf(wanted.topic));
      const consumer = consumers.keep(reader.close);
      await Promise.race([reader.joined, reader.closed]);
      requireOpen();
      return consumer;
    },
    follow: async ({ topic, partition, handler }) => {
      requireOpen();
      const wanted = { topic, partition, handler, partitionCount: partitionsOf(topic) };
      const { ready, close } = followPartition({ readers, publisher, untilReached }, wanted);
      const consumer = consumers.keep(close);
      await ready;
      requireOpen();
      return consumer;
    },
    close: async () => {
      closing.abort();
      await consumers.closeAll();
      await publisher.close();
    },
  };
};
