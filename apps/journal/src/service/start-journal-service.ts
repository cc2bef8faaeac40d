import { createKafkaBus } from '@omni/bus';
import { topicShapesOf } from '@omni/contracts';
import { awaitMigrations, awaitPostgres, createPool, type ServiceParts, type ServiceSettings } from '@omni/platform';
import { startJournalRpc } from '../grpc/start-journal-rpc.js';
import { journalMigrations } from '../migrations/index.js';
import { startJournal } from '../start-journal.js';

const POOL_SIZE = 12;

/** A journal as a process of its own: events come from Kafka, gateways ask over gRPC. Resolves when they may. */
export const startJournalService = async (settings: ServiceSettings<'journal'>, parts: ServiceParts): Promise<void> => {
  const { logger, registry, closers, durable, onFatal } = parts;
  await awaitPostgres(settings.postgresUrl, { logger, durable });
  const pool = createPool(settings.postgresUrl, { max: POOL_SIZE, name: 'omni journal', logger });
  closers.add('pool', () => pool.end());
  // The log that it reads is the resolver's; which of its migrations that takes is not the journal's to know.
  const apps = [
    { name: 'journal', migrations: journalMigrations },
    { name: 'resolver', migrations: [] },
  ];
  await awaitMigrations(pool, apps, logger);
  const bus = await createKafkaBus({
    brokers: settings.kafkaBrokers,
    clientId: 'omni-journal',
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
  const journal = await startJournal({ pool, bus, logger, registry });
  closers.add('events', () => journal.close());
  const rpc = await startJournalRpc({ journal, logger, host: settings.httpHost, port: settings.grpcPort });
  closers.add('gRPC', () => rpc.close());
};
