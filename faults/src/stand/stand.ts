import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closers, createClosers } from '@omni/platform';
import { type RedisServer, startOwnRedis } from '@omni/testing';
import { type Env, runOmni } from '@omni/testing/program';
import { type Ground } from './ground.js';
import { type Proxy, startProxy } from '../network/proxy.js';
import { type Kafka, startKafka } from './kafka.js';
import { type Postgres, startPostgres } from './postgres.js';
import { withAdmin } from './tools.js';
import { countUnread } from './unread-calls.js';
import { openPorts, type Ports, type Service, type ServiceName, startService } from './service.js';

/** A service and its own path to PostgreSQL. */
export type Placed = Service & { readonly toPostgres: Proxy };

/** The product as it is deployed, every process and server of it there to be broken. */
export type Stand = Omit<Ground, 'all'> & {
  readonly kafka: Kafka;
  readonly postgres: Postgres;
  readonly redis: RedisServer;
  readonly gateways: readonly Placed[];
  readonly resolvers: readonly Placed[];
  readonly journals: readonly Placed[];
  all(): readonly Placed[];
  /** One more of a kind, which the caller stops. */
  add(name: ServiceName, env?: Env): Promise<Placed>;
};

export type StandWish = {
  /** Where PostgreSQL keeps its files; by default in a folder that goes with the stand. */
  readonly postgresFolder?: string;
  /** The same of Kafka. */
  readonly kafkaFolder?: string;
};

const TOKEN = 'a-token-of-the-suite-of-faults-0123456789';

const openServers = async (folder: string, { postgresFolder, kafkaFolder }: StandWish, closers: Closers) => {
  const postgres = await startPostgres(postgresFolder ?? join(folder, 'postgres'));
  closers.add('PostgreSQL', () => postgres.stop('fast'));
  const kafka = await startKafka(kafkaFolder);
  closers.add('Kafka', () => kafka.close());
  const redis = await startOwnRedis();
  if ('missing' in redis) throw new Error(redis.missing);
  closers.add('Redis', () => redis.close());
  return { postgres, kafka, redis };
};
type Servers = Awaited<ReturnType<typeof openServers>>;

/** Starts services on the servers, each with a proxy of its own before PostgreSQL. */
const placer = ({ postgres, kafka }: Servers, shared: Env, closers: Closers) => {
  const placed: Placed[] = [];
  const place = async (name: ServiceName, given: Env = {}, ports?: Ports): Promise<Placed> => {
    const toPostgres = await startProxy(postgres.port);
    closers.add('a proxy', () => toPostgres.close());
    const env = {
      ...shared,
      OMNI_POSTGRES_URL: postgres.urlThrough(toPostgres.port),
      OMNI_KAFKA_BROKERS: `127.0.0.1:${kafka.paths[name].port}`,
      ...given,
    };
    const service = await startService(name, env, ports ?? (await openPorts()));
    closers.add(name, async () => {
      // A stopped process would not hear the end.
      service.signal('SIGCONT');
      await service.stop('SIGKILL');
    });
    const one = { ...service, toPostgres };
    placed.push(one);
    return one;
  };
  return { placed, place };
};

const open = async (folder: string, wish: StandWish, closers: Closers): Promise<Stand> => {
  const servers = await openServers(folder, wish, closers);
  const journalPorts = [await openPorts(), await openPorts()];
  const shared: Env = {
    OMNI_REDIS_URL: servers.redis.url,
    OMNI_JOURNAL_URL: `ipv4:${journalPorts.map(({ grpc }) => `127.0.0.1:${grpc}`).join(',')}`,
    OMNI_BOOTSTRAP_TOKEN: TOKEN,
    OMNI_RATE_LIMIT: '100000/1s',
    OMNI_LOG_LEVEL: 'info',
  };
  const omni: Stand['omni'] = (...args) =>
    runOmni(args, {
      ...shared,
      OMNI_POSTGRES_URL: servers.postgres.url(),
      OMNI_KAFKA_BROKERS: servers.kafka.brokers.join(','),
    });
  const migrated = await omni('migrate');
  if (migrated.status !== 0) throw new Error(`omni migrate ended with ${migrated.status}: ${migrated.stderr}`);
  const { placed, place } = placer(servers, shared, closers);
  const [journals, resolvers, gateways] = await Promise.all([
    Promise.all(journalPorts.map((ports) => place('journal', {}, ports))),
    Promise.all([place('resolver'), place('resolver')]),
    Promise.all([place('gateway'), place('gateway')]),
  ]);
  return {
    ...{ ...servers, journals, resolvers, gateways, bootstrapToken: TOKEN, omni },
    all: () => placed,
    unread: (client) => withAdmin(servers, (admin) => countUnread(client, admin)),
    add: (name, env) => place(name, env),
    close: () => closers.closeAll(),
  };
};

/** Two gateways, two resolvers and two journals on a broker, a PostgreSQL and a Redis of their own. */
export const openStand = async (wish: StandWish = {}): Promise<Stand> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-faults-'));
  const closers = createClosers();
  closers.add('the folder', async () => rmSync(folder, { recursive: true, force: true }));
  try {
    return await open(folder, wish, closers);
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};
