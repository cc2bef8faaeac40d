import { readKafkaTopic } from '@omni/bus';
import { composeGateway, toAnswerableJournal } from '@omni/gateway';
import { startJournal } from '@omni/journal';
import {
  createClosers,
  createLogger,
  createPool,
  createReadiness,
  createRegistry,
  listening,
  lockFolder,
  openDataFolder,
  type Pool,
  type Registry,
  type Settings,
  startOpsServer,
} from '@omni/platform';
import { createPeek, requireTopicBehind, startResolver } from '@omni/resolver';
import { urlOf } from './address.js';
import { migrateAll } from './migrate-all.js';
import { openBus } from './open-bus.js';
import { openPostgres } from './open-postgres.js';
import { type ServerAddress, writeServerFile } from './server-file.js';
import { type StartOptions, type StartParts } from './start-options.js';
import { openTokens, type StartTokens } from './tokens.js';

export type Omni = ServerAddress & {
  readonly tokens: StartTokens;
  /** Answers what was accepted, then ends everything; PostgreSQL is the last. */
  close(): Promise<void>;
};

const POOL_SIZE = { resolver: 4, peeks: 2, journal: 8, gateway: 4 };
const PIPELINING: readonly string[] = ['resolver', 'peeks'];

const partsOf = (settings: Settings, options: StartOptions): StartParts => {
  const logger = options.logger ?? createLogger({ name: 'omni', level: settings.logLevel ?? 'info' });
  return {
    announce: () => undefined,
    // Nobody who could stop the process in order: end it, so that its supervisor starts it again.
    onFatal: (reason) => {
      logger.fatal(reason);
      process.exit(1);
    },
    closers: createClosers(),
    unsafePostgres: false,
    ...options,
    logger,
  };
};

/** Each app has a pool of its own, so that a slow one cannot keep the others waiting for a connection. */
const openPools = (url: string, { logger, closers }: StartParts) => {
  const open = (name: keyof typeof POOL_SIZE): Pool => {
    const pipeline = PIPELINING.includes(name);
    const pool = createPool(url, { max: POOL_SIZE[name], name: `omni ${name}`, logger, pipeline });
    closers.add(`pool of the ${name}`, () => pool.end());
    return pool;
  };
  return { resolver: open('resolver'), peeks: open('peeks'), journal: open('journal'), gateway: open('gateway') };
};

/** The three apps around one bus, the last of them the one that listens. Resolves with the port. */
const startApps = async (
  settings: Settings,
  parts: StartParts,
  given: { readonly postgresUrl: string; readonly registry: Registry; readonly tokens: StartTokens },
): Promise<number> => {
  const { logger, closers, announce } = parts;
  const { postgresUrl, registry, tokens } = given;
  const pools = openPools(postgresUrl, parts);
  const bus = await openBus(settings, registry, parts);
  const { kafkaBrokers: brokers } = settings;
  if (brokers)
    await requireTopicBehind(
      pools.resolver,
      (read) => readKafkaTopic({ brokers, clientId: 'omni', logger }, read),
      logger,
    );
  announce('Starting journal, resolver and gateway ...');
  const journal = await startJournal({ pool: pools.journal, bus, logger: logger.child({ app: 'journal' }), registry });
  closers.add('journal', () => journal.close());
  const resolver = await startResolver({
    pool: pools.resolver,
    bus,
    logger: logger.child({ app: 'resolver' }),
    registry,
    onFatal: parts.onFatal,
  });
  closers.add('resolver', () => resolver.close());
  return composeGateway(settings, {
    ...{ postgresUrl, registry, closers, onFatal: parts.onFatal, bus, journal: toAnswerableJournal(journal) },
    peek: createPeek({ pool: pools.peeks, logger: logger.child({ app: 'resolver' }), registry }),
    pool: pools.gateway,
    logger: logger.child({ app: 'gateway' }),
    tokens: { bootstrap: tokens.bootstrap.value, client: tokens.client.value },
  });
};

const startOps = async (settings: Settings, registry: Registry, { closers }: StartParts) => {
  const readiness = createReadiness();
  const place = { setting: 'OMNI_HTTP_HOST or OMNI_OPS_PORT', host: settings.httpHost, port: settings.opsPort };
  const ops = await listening(place, () => startOpsServer({ registry, readiness, host: place.host, port: place.port }));
  closers.add('health and metrics', () => ops.close());
  return { readiness, url: urlOf(settings.httpHost, ops.port) };
};

const start = async (settings: Settings, parts: StartParts): Promise<Omni> => {
  const { closers } = parts;
  const folder = openDataFolder(settings.dataDir);
  const lock = await lockFolder(folder);
  closers.add('lock on the data folder', lock.release);
  const tokens = openTokens(settings, folder);
  const registry = createRegistry();
  const ops = await startOps(settings, registry, parts);
  const postgresUrl = await openPostgres(settings, folder, parts);
  await migrateAll(postgresUrl, parts.announce);
  const port = await startApps(settings, parts, { postgresUrl, registry, tokens });
  const address = { url: urlOf(settings.httpHost, port), opsUrl: ops.url };
  closers.add('readiness', () => ops.readiness.set(false));
  closers.add('server file', writeServerFile(folder, address));
  ops.readiness.set(true);
  return { ...address, tokens, close: closers.closeAll };
};

/** Starts everything in this process. A start that fails ends what it had started; `StartRefused` is the operator's to mend. */
export const startOmni = async (settings: Settings, options: StartOptions = {}): Promise<Omni> => {
  const parts = partsOf(settings, options);
  try {
    return await start(settings, parts);
  } catch (fault) {
    await parts.closers.closeAll();
    throw fault;
  }
};
