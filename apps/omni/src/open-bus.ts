import { type Bus, createInProcessBus, createKafkaBus, TopicsMisfit } from '@omni/bus';
import { TOPIC, topicShapesOf } from '@omni/contracts';
import { type Registry, type Settings, StartRefused } from '@omni/platform';
import { type StartParts } from './start-options.js';

/** One process has no need to spread; several partitions keep a space with a stuck lock from stopping all others. */
const PARTITIONS = { [TOPIC.calls]: 8, [TOPIC.events]: 8, [TOPIC.replies]: 1, [TOPIC.dead]: 1 };

const createOwnBus = ({ logger }: StartParts): Bus =>
  createInProcessBus({
    partitions: PARTITIONS,
    onFailure: ({ topic, reader, failures, error }) =>
      logger.error({ topic, reader, failures, err: error }, 'a batch failed and is delivered again'),
  });

const joinKafka = async (settings: Settings, brokers: readonly string[], registry: Registry, parts: StartParts) => {
  parts.announce('Waiting for Kafka ...');
  const { kafkaPartitions: partitions, kafkaReplication: replication, kafkaRetentionHours: retentionHours } = settings;
  const { logger, onFatal } = parts;
  const topics = topicShapesOf({ partitions, replication, retentionHours });
  try {
    return await createKafkaBus({ brokers, clientId: 'omni', topics, logger, registry, onFatal });
  } catch (cause) {
    if (cause instanceof TopicsMisfit) throw new StartRefused(`Kafka cannot be used: ${cause.message}`, { cause });
    throw cause;
  }
};

/** The bus in this process, or the Kafka that it shares with others. */
export const openBus = async (settings: Settings, registry: Registry, parts: StartParts): Promise<Bus> => {
  const { kafkaBrokers } = settings;
  const bus = kafkaBrokers === null ? createOwnBus(parts) : await joinKafka(settings, kafkaBrokers, registry, parts);
  parts.closers.add('bus', () => bus.close());
  return bus;
};
