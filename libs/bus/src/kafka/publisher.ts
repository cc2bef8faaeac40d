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

/** A refusal of the broker says nothing against the connection; anything else may be kafkajs having lost its way. */
const isLineBroken = (error: unknown): boolean => !(error instanceof KafkaJSProtocolError) || error.retriable;

export const createPublisher = (parts: PublisherParts) => {
  const { connecting, metrics, availability, messageBytesMaxOf } = parts;
  let line = openLine(connecting);

  const renew = (broken: Line): void => {
    if (line !== broken) return;
    metrics.connectionsLost.inc({ part: PART });
    line = openLine(connecting);
    void broken.end();
  };
  const send = async (topic: string, messages: readonly Outgoing[]): Promise<string> => {
    const used = line;
    try {
      await used.producer.connect();
      const [record] = await used.producer.send({
        topic,
        acks: ALL_REPLICAS,
        timeout: KAFKA_LIMITS.requestTimeoutMs / 2,
        messages: [...messages],
      });
      availability.back(PART);
      metrics.published.inc({ topic }, messages.length);
      return record?.baseOffset ?? '';
    } catch (error) {
      metrics.publishFaults.inc({ topic });
      if (isLineBroken(error)) {
        availability.lost(PART, error);
        renew(used);
      }
      throw error;
    }
  };

  return {
    /** In order; what has been sent before a failure stays sent. */
    publish: async (topic: string, messages: readonly BusMessage[], partitionCount: number): Promise<void> => {
      const outgoing = messages.map(({ key, value, partition }) => ({
        key: Buffer.from(key),
        value: Buffer.from(value),
        partition: partition ?? partitionOf(key, partitionCount),
      }));
      const stray = outgoing.find(({ partition }) => !(partition >= 0 && partition < partitionCount));
      if (stray) throw new Error(`bus: ${topic} has ${partitionCount} partitions, none with number ${stray.partition}`);
      for (const chunk of chunksOf(outgoing, messageBytesMaxOf(topic))) await send(topic, chunk);
    },
    /** Marks a place in a partition with a message that no handler is given. Answers its offset and what it says. */
    greet: async (topic: string, partition: number): Promise<{ readonly offset: number; readonly word: string }> => {
      const word = randomUUID();
      const hello = { key: Buffer.alloc(0), value: Buffer.alloc(0), partition, headers: { [HELLO]: word } };
      return { offset: Number(await send(topic, [hello])), word };
    },
    close: () => line.end(),
  };
};

export type Publisher = ReturnType<typeof createPublisher>;
