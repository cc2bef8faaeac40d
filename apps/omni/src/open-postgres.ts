import { setTimeout as delay } from 'node:timers/promises';
import {
  checkServer,
  createPool,
  isTransient,
  lockDatabase,
  type Settings,
  startEmbeddedPostgres,
  StartRefused,
} from '@omni/platform';
import { type StartParts } from './start-options.js';

const CHECK_CONNECTIONS = 2;
/** A PostgreSQL that is started at the same time as we are gets so long to answer. */
const WAIT_FOR_MS = 60_000;
const PAUSE_MS = 500;

const startEmbedded = async (folder: string, { announce, closers, onFatal }: StartParts): Promise<string> => {
  const starting = startEmbeddedPostgres({ folder, announce });
  let stopping = false;
  // Added before it is up: a signal may come while it starts, and PostgreSQL does not end with this process.
  closers.add('PostgreSQL', async () => {
    stopping = true;
    await (await starting.catch(() => undefined))?.stop();
  });
  const server = await starting;
  void server.ended.then(() => {
    if (!stopping) onFatal(`PostgreSQL ended by itself. Its last words:\n${server.lastWords()}`);
  });
  return server.url;
};

const check = async (url: string, parts: StartParts): Promise<void> => {
  const pool = createPool(url, { max: CHECK_CONNECTIONS, name: 'omni check', logger: parts.logger });
  try {
    await checkServer(pool, { durable: !parts.unsafePostgres });
  } finally {
    await pool.end();
  }
};

/** Waits for a server that is not there yet; whatever else is wrong with it is said at once. */
const checkWaiting = async (url: string, parts: StartParts): Promise<void> => {
  const deadline = performance.now() + WAIT_FOR_MS;
  for (let tries = 0; ; tries++) {
    try {
      return await check(url, parts);
    } catch (cause) {
      if (!isTransient(cause)) throw cause;
      if (performance.now() > deadline)
        throw new StartRefused('The PostgreSQL at OMNI_POSTGRES_URL does not answer.', { cause });
      if (tries === 0) parts.announce('Waiting for PostgreSQL ...');
      await delay(PAUSE_MS);
    }
  }
};

const useExisting = async (url: string, isShared: boolean, parts: StartParts): Promise<string> => {
  parts.announce('Using the PostgreSQL at OMNI_POSTGRES_URL.');
  await checkWaiting(url, parts);
  // On Kafka several processes work on one database; around a bus in memory only one may.
  if (isShared) return url;
  const lock = await lockDatabase(url, {
    logger: parts.logger,
    onLost: () => parts.onFatal('another process has taken the lock on the database'),
  });
  parts.closers.add('lock on the database', lock.release);
  return url;
};

/** A PostgreSQL that keeps what is promised, for this process alone: its URL. */
export const openPostgres = async (settings: Settings, folder: string, parts: StartParts): Promise<string> => {
  if (settings.postgresUrl !== null) return useExisting(settings.postgresUrl, settings.kafkaBrokers !== null, parts);
  const url = await startEmbedded(folder, parts);
  await check(url, parts);
  return url;
};
