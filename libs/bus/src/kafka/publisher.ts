import { randomUUID } from 'node:crypto';
import { type BusMessage } from '../bus.js';
import { partitionOf } from '../partition-of.js';
import { type Availability } from './availability.js';
import { type BusMetrics } from './bus-metrics.js';
import { chunksOf, type Outgoing } from './chunks-of.js';
import { type Connecting, createKafkaClient, KafkaJSProtocolError, type Producer } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';

/** The header of a message by which a follower finds its place and hears that it receives. */
export const HELLO = 'omni-hello';

const ALL_REPLICAS = -1;
const PART = 'publisher';

export type PublisherParts = {
  readonly connecting: Connecting;
  /** The largest batch that a topic takes. */
  readonly messageBytesMaxOf: (topic: string) => number;
  readonly metrics: BusMetrics;
  readonly availability: Availability;
};

/** What Kafka says of a partition that it has written to. */
type Acknowledged = { readonly partition: number; readonly baseOffset?: string };

/** A kafkajs producer and what it takes to be rid of it. */
type Line = { readonly producer: Producer; end(): Promise<void> };

const openLine = (connecting: Connecting): Line => {
  const client = createKafkaClient(connecting);
  const producer = client.kafka.producer({
    allowAutoTopicCreation: false,
    // Every message names its partition; an idempotent producer would buy nothing, repeats are recognised in SQL.
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  // Whatever waits on these connections fails now; the next publish has others.
  producer.on(producer.events.REQUEST_TIMEOUT, client.cut);
  return {
    producer,
    end: async () => {
      // A producer that cannot say farewell is cut off all the same.
      await producer.disconnect().catch(() => undefined);
      client.cut();
    },
  };
};

/**
 * What a send has left out. When a leader changes under it, kafkajs asks only those brokers again that have not answered
 * yet; what has moved to one that has answered is neither sent nor missed by it.
 */
export const missedBy = <T extends Pick<Outgoing, 'partition'>>(
  acknowledged: readonly Pick<Acknowledged, 'partition'>[],
  messages: readonly T[],
): readonly T[] => {
  const partitions = new Set(acknowledged.map(({ partition }) => partition));
  return messages.filter(({ partition }) => !partitions.has(partition));
};
const SENDS_MAX = 5;

/** A refusal of the broker says nothing against the connection; anything else may be kafkajs having lost its way. */
const isLineBroken = (error: unknown): boolean => !(error instanceof KafkaJSProtocolError) || error.retriable;

/** Sends on one line after another: a broken one is replaced. */
const createSender = ({ connecting, metrics, availability }: PublisherParts) => {
  let line = openLine(connecting);
  const renew = (broken: Line): void => {
    if (line !== broken) return;
    metrics.connectionsLost.inc({ part: PART });
    line = openLine(connecting);
    void broken.end();
  };
  return {
    send: async (topic: string, messages: readonly Outgoing[]): Promise<readonly Acknowledged[]> => {
      const used = line;
      try {
        await used.producer.connect();
        const timeout = KAFKA_LIMITS.requestTimeoutMs / 2;
        const records = await used.producer.send({ topic, acks: ALL_REPLICAS, timeout, messages: [...messages] });
        availability.back(PART);
        return records;
      } catch (error) {
        if (isLineBroken(error)) {
          availability.lost(PART, error);
          renew(used);
        }
        throw error;
      }
    },
    end: () => line.end(),
  };
};

export const createPublisher = (parts: PublisherParts) => {
  const { metrics, messageBytesMaxOf } = parts;
  const sender = createSender(parts);

  /** Resolves when each of them was acknowledged. */
  const sendAll = async (topic: string, messages: readonly Outgoing[]): Promise<readonly Acknowledged[]> => {
    const records: Acknowledged[] = [];
    let missed = messages;
    for (let sends = 0; missed.length > 0; sends++) {
      if (sends === SENDS_MAX) throw new Error(`bus: Kafka acknowledged a publish to ${topic} in part only`);
      const more = await sender.send(topic, missed);
      records.push(...more);
      missed = missedBy(more, missed);
    }
    return records;
  };
  const sendCounted = async (topic: string, messages: readonly Outgoing[]): Promise<readonly Acknowledged[]> => {
    try {
      const records = await sendAll(topic, messages);
      metrics.published.inc({ topic }, messages.length);
      return records;
    } catch (error) {
      metrics.publishFaults.inc({ topic });
      throw error;
    }
  };
  return {
    /** In order; what has been sent before a failure stays sent. */
    publish: async (topic: string, messages: readonly BusMessage[], partitionCount: number): Promise<void> => {
      const outgoing = messages.map(({ key, value, partition }) => ({
        key,
        value,
        partition: partition ?? partitionOf(key, partitionCount),
      }));
      const stray = outgoing.find(({ partition }) => !(partition >= 0 && partition < partitionCount));
      if (stray) throw new Error(`bus: ${topic} has ${partitionCount} partitions, none with number ${stray.partition}`);
      for (const chunk of chunksOf(outgoing, messageBytesMaxOf(topic))) await sendCounted(topic, chunk);
    },
    /** Marks a place in a partition with a message that no handler is given. Answers its offset and what it says. */
    greet: async (topic: string, partition: number): Promise<{ readonly offset: number; readonly word: string }> => {
      const word = randomUUID();
      const [record] = await sendCounted(topic, [{ key: '', value: '', partition, headers: { [HELLO]: word } }]);
      return { offset: Number(record?.baseOffset), word };
    },
    close: sender.end,
  };
};

export type Publisher = ReturnType<typeof createPublisher>;
