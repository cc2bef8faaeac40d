import { createKafkaBus } from '@omni/bus';
import { topicShapesOf } from '@omni/contracts';
import {
  awaitMigrations,
  awaitPostgres,
  createPool,
  type Pool,
  type ServiceParts,
  type ServiceSettings,
} from '@omni/platform';
import { openRemoteJournal } from '../journal/remote-journal.js';
import { openRemotePeek } from '../look-ups/remote-peek.js';
import { gatewayMigrations } from '../migrations/index.js';
import { type Peek } from '../peek-port.js';
import { composeGateway } from './compose-gateway.js';

const POOL_SIZE = 8;

const openPool = async (settings: ServiceSettings<'gateway'>, parts: ServiceParts): Promise<Pool> => {
  const { logger, closers, durable } = parts;
  await awaitPostgres(settings.postgresUrl, { logger, durable });
  const pool = createPool(settings.postgresUrl, { max: POOL_SIZE, name: 'omni gateway', logger });
  closers.add('pool', () => pool.end());
  // It also reads what the resolver knows of spaces; which of its migrations that takes is not the gateway's to know.
  const apps = [
    { name: 'gateway', migrations: gatewayMigrations },
    { name: 'resolver', migrations: [] },
  ];
  await awaitMigrations(pool, apps, logger);
  return pool;
};

const openPeek = ({ resolverUrl }: ServiceSettings<'gateway'>, { closers }: ServiceParts): Peek | null => {
  if (resolverUrl === null) return null;
  const { peek, close } = openRemotePeek(resolverUrl);
  closers.add('connections to the resolvers', close);
  return peek;
};

/** A gateway as a process of its own: calls go to Kafka, journals are asked over gRPC. Resolves when it may be sent requests. */
export const startGatewayService = async (settings: ServiceSettings<'gateway'>, parts: ServiceParts): Promise<void> => {
  const { logger, registry, closers, onFatal } = parts;
  const pool = await openPool(settings, parts);
  const bus = await createKafkaBus({
    brokers: settings.kafkaBrokers,
    clientId: 'omni-gateway',
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
  const { journalUrl: target, deadlineMs, maxInFlight } = settings;
  const journal = openRemoteJournal({ target, deadlineMs, maxInFlight });
  closers.add('connections to the journals', () => journal.close());
  await composeGateway(settings, {
    ...{ postgresUrl: settings.postgresUrl, pool, bus, journal, registry, logger, closers, onFatal },
    peek: openPeek(settings, parts),
    tokens: { bootstrap: settings.bootstrapToken, client: settings.clientToken },
  });
};
