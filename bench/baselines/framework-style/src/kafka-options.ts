import { connect } from 'node:net';
import { type KafkaOptions } from '@nestjs/microservices';

/** Named by Nest: requests go to the pattern's topic, replies to the same with an ending. */
export const CALLS = 'framework.calls';
export const REPLIES = `${CALLS}.reply`;

/**
 * What can be set, set well: no waiting for full packets, acknowledged by all copies as our own calls are, every partition
 * consumed by itself, fetches that come back as soon as there is anything.
 */
export const kafkaOptions = (brokers: readonly string[], partitions: number): NonNullable<KafkaOptions['options']> => ({
  client: {
    brokers: [...brokers],
    clientId: 'framework',
    socketFactory: ({ host, port, onConnect }) => connect({ host, port }, onConnect).setNoDelay(true),
  },
  consumer: { groupId: 'framework', allowAutoTopicCreation: false, minBytes: 1 },
  producer: { allowAutoTopicCreation: false },
  run: { partitionsConsumedConcurrently: partitions },
  send: { acks: -1 },
});
