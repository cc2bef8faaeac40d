import { connect } from 'node:net';
import { partitionOf } from '@omni/bus';
import { type Closers } from '@omni/platform';
import { Kafka, logLevel } from 'kafkajs';
import { type Arrivals, PARTITIONS, type Publish } from './bus-traffic.js';

const TOPIC = 'raw.calls';

/** As anybody would use it who knows it well: without Nagle's delay, all partitions at once, offsets committed by itself. */
export const openRawKafka = async (
  brokers: readonly string[],
  arrivals: Arrivals,
  closers: Closers,
): Promise<Publish> => {
  const kafka = new Kafka({
    brokers: [...brokers],
    clientId: 'raw',
    logLevel: logLevel.ERROR,
    socketFactory: ({ host, port, onConnect }) => connect({ host, port, noDelay: true }, onConnect),
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1 }] });
  await admin.disconnect();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  closers.add('raw producer', () => producer.disconnect());
  const consumer = kafka.consumer({ groupId: 'raw', maxWaitTimeInMs: 250 });
  await consumer.connect();
  closers.add('raw consumer', () => consumer.disconnect());
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    partitionsConsumedConcurrently: PARTITIONS,
    eachBatch: async ({ batch }) =>
      arrivals.add(
        batch.messages.map(({ value }) => value?.toString('utf8') ?? '').filter((text) => text !== '').length,
      ),
  });
  await joined;
  return async (messages) => {
    const placed = messages.map(({ key, value }) => ({ key, value, partition: partitionOf(key, PARTITIONS) }));
    await producer.send({ topic: TOPIC, acks: -1, messages: placed });
  };
};
