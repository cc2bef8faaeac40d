import { createKafkaBus } from '@omni/bus';
import { type Closers, createClosers, createRegistry } from '@omni/platform';
import { startOwnKafka } from '@omni/testing';
import { type Comparison, type Sides } from '../ratio.js';
import { BENCH_LOGGER } from './bench-server.js';
import { type Arrivals, BATCH_SIZE, createArrivals, PARTITIONS, type Publish, trafficTurn } from './bus-traffic.js';
import { divided } from './divided.js';
import { openRawKafka } from './raw-kafka.js';

const TOPIC = 'bench.calls';
const RETENTION_MS = 3_600_000;

const openBus = async (brokers: readonly string[], arrivals: Arrivals, closers: Closers): Promise<Publish> => {
  const bus = await createKafkaBus({
    brokers,
    clientId: 'bench',
    topics: { [TOPIC]: { partitions: PARTITIONS, replication: 1, retentionMs: RETENTION_MS } },
    logger: BENCH_LOGGER,
    registry: createRegistry(),
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  closers.add('bus', () => bus.close());
  await bus.consume({ topic: TOPIC, group: 'bench', handler: async ({ messages }) => arrivals.add(messages.length) });
  return (messages) => bus.publish(TOPIC, messages);
};

const open = async (): Promise<Sides> => {
  const closers = createClosers();
  try {
    const kafka = await startOwnKafka();
    if ('missing' in kafka) throw new Error(`there is no Kafka: ${kafka.missing}`);
    closers.add('Kafka', () => kafka.close());
    const [ours, theirs] = [createArrivals(), createArrivals()];
    const publish = await openBus(kafka.brokers, ours, closers);
    const publishRaw = await openRawKafka(kafka.brokers, theirs, closers);
    return {
      ours: trafficTurn(publish, ours),
      theirs: trafficTurn(publishRaw, theirs),
      // A turn ends when as many arrived as were sent: what got lost would have kept it from ending.
      audit: async () => [],
      close: closers.closeAll,
    };
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};

export const OVER_RAW_KAFKA: Comparison = {
  title: 'the bus over bare kafkajs',
  buses: ['kafka'],
  ratios: [
    {
      name: 'R18',
      title: `messages/s published and consumed through the bus ÷ through bare kafkajs, in batches of ${BATCH_SIZE}`,
      marks: { floor: 0.6, goal: 0.9 },
      of: divided('messagesPerSecond'),
    },
  ],
  open,
};
