import { createKafkaBus, readKafkaTopic } from '@omni/bus';
import { topicShapesOf } from '@omni/contracts';
import { awaitMigrations, awaitPostgres, createPool, type ServiceParts, type ServiceSettings } from '@omni/platform';
import { startResolverRpc } from '../grpc/start-resolver-rpc.js';
import { resolverMigrations } from '../migrations/index.js';
import { createPeek } from '../peek/create-peek.js';
import { requireTopicBehind } from '../rebuild/require-topic-behind.js';
import { startResolver } from '../start-resolver.js';

const POOL_SIZE = 6;
const PEEK_POOL_SIZE = 4;

/** Answers the look-ups of gateways, where a port is given for them. */
const startPeeks = async (settings: ServiceSettings<'resolver'>, parts: ServiceParts): Promise<void> => {
  const { logger, registry, closers } = parts;
  const { httpHost: host, resolverPort: port, postgresUrl } = settings;
  if (port === null) return;
  const pool = createPool(postgresUrl, { max: PEEK_POOL_SIZE, name: 'omni resolver peeks', logger, pipeline: true });
  closers.add('pool of the peeks', () => pool.end());
  const rpc = await startResolverRpc({ peek: createPeek({ pool, logger, registry }), logger, host, port });
  closers.add('gRPC', () => rpc.close());
};

/** A resolver as a process of its own, one of several that share the partitions of the calls. Resolves when it takes calls. */
export const startResolverService = async (
  settings: ServiceSettings<'resolver'>,
  parts: ServiceParts,
): Promise<void> => {
  const { logger, registry, closers, durable, onFatal } = parts;
  await awaitPostgres(settings.postgresUrl, { logger, durable });
  const pool = createPool(settings.postgresUrl, { max: POOL_SIZE, name: 'omni resolver', logger, pipeline: true });
  closers.add('pool', () => pool.end());
  await awaitMigrations(pool, [{ name: 'resolver', migrations: resolverMigrations }], logger);
  const bus = await createKafkaBus({
    brokers: settings.kafkaBrokers,
    clientId: 'omni-resolver',
    topics: topicShapesOf({
      partitions: settings.kafkaPartitions,
      replication: settings.kafkaReplication,
      retentionHours: settings.kafkaRetentionHours,
    }),
    logger,
    registry,
    onFatal,
  });
  closers.add('Kafka', () => bus.close());
  const connecting = { brokers: settings.kafkaBrokers, clientId: 'omni-resolver', logger };
  await requireTopicBehind(pool, (read) => readKafkaTopic(connecting, read), logger);
  const resolver = await startResolver({ pool, bus, logger, registry, onFatal });
  closers.add('resolver', () => resolver.close());
  await startPeeks(settings, parts);
};
