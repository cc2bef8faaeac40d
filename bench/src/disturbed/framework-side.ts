import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gatewayMigrations } from '@omni/gateway';
import { journalMigrations } from '@omni/journal';
import { type Closers, createClosers, migrate, startEmbeddedPostgres } from '@omni/platform';
import { resolverMigrations } from '@omni/resolver';
import { startOwnKafka } from '@omni/testing';
import { Kafka, logLevel } from 'kafkajs';
import { loadNaiveParts } from '../components/naive-parts.js';
import { type Side, TOKEN } from '../side.js';
import { startProcess } from '../started-process.js';

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const programOf = (name: string): string =>
  fileURLToPath(new URL(`../../baselines/framework-style/dist/${name}.js`, import.meta.url));

/** Nest names them after the pattern; one gateway reads the replies. */
const makeTopics = async (brokers: readonly string[], partitions: number): Promise<void> => {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = [
    { topic: 'framework.calls', numPartitions: partitions },
    { topic: 'framework.calls.reply', numPartitions: 1 },
  ];
  await admin.createTopics({ topics, waitForLeaders: true });
  await admin.disconnect();
};

const APPS = [
  { name: 'gateway', migrations: gatewayMigrations },
  { name: 'resolver', migrations: resolverMigrations },
  { name: 'journal', migrations: journalMigrations },
] as const;

const makeTables = async (folder: string, closers: Closers): Promise<string> => {
  const database = await startEmbeddedPostgres({ folder, announce: () => undefined });
  closers.add('PostgreSQL', () => database.stop());
  for (const app of APPS) await migrate(database.url, app);
  const { createSequence, openPool, shareMembers } = await loadNaiveParts();
  const pool = openPool(database.url, 1);
  await createSequence(pool);
  await shareMembers(pool);
  await pool.end();
  return database.url;
};

const open = async (folder: string, partitions: number, closers: Closers): Promise<string> => {
  const postgresUrl = await makeTables(folder, closers);
  const kafka = await startOwnKafka();
  if ('missing' in kafka) throw new Error(`there is no Kafka: ${kafka.missing}`);
  closers.add('Kafka', () => kafka.close());
  await makeTopics(kafka.brokers, partitions);
  const env = {
    ...process.env,
    OMNI_POSTGRES_URL: postgresUrl,
    OMNI_KAFKA_BROKERS: kafka.brokers.join(','),
    OMNI_KAFKA_PARTITIONS: String(partitions),
    OMNI_CLIENT_TOKEN: TOKEN,
  };
  const worker = startProcess('the worker', programOf('worker'), env);
  closers.add('the worker', worker.stop);
  await worker.awaitWords(/ready/);
  const gateway = startProcess('its gateway', programOf('gateway'), env);
  closers.add('its gateway', gateway.stop);
  return gateway.awaitWords(ADDRESS);
};

/** A gateway and a worker that talk as the framework has it, with a broker and a PostgreSQL of their own. */
export const startFrameworkSide = async (partitions: number): Promise<Side> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-bench-framework-'));
  chmodSync(folder, 0o755);
  const closers = createClosers();
  closers.add('folder', async () => rmSync(folder, { recursive: true, force: true }));
  try {
    const url = await open(folder, partitions, closers);
    return { name: 'naive', url, folder, stop: () => closers.closeAll() };
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};
