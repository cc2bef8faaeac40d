import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { clusterPathsIn, ensureCluster, SUPERUSER, type ClusterPaths } from './cluster.js';
import { freePort } from './free-port.js';
import { launchFor } from './launch.js';
import { osUserFor } from './os-user.js';
import { spawnPostmaster, untilAnswers, type Postmaster, type PostmasterOptions } from './postmaster.js';
import { createServerLog, type ServerLog } from './server-log.js';
import { SERVER_SETTINGS, type ServerSettings } from './server-settings.js';
import { stopStalePostmaster } from './stale-postmaster.js';

/** What killed servers leave behind (a port, a lock file, shared memory) is gone after some seconds. */
const RETRY_FOR_MS = 10_000;
const RETRY_PAUSE_MS = 250;
const WORTH_A_RETRY =
  /could not bind|could not create any TCP\/IP sockets|lock file .* already exists|shared memory block .* is still in use/;
const DATABASE = 'omni';

export type EmbeddedPostgres = Postmaster & {
  /** Of the database `omni`. */ readonly url: string;
  /** The last lines of its log. */ lastWords(): string;
};

type EmbeddedOptions = {
  /** Holds the cluster, its password and its log. Belongs to this process alone. */
  readonly folder: string;
  readonly announce: (line: string) => void;
  /** Override the usual ones. */
  readonly settings?: ServerSettings;
  /** False only where the files are thrown away: they are not forced to disk when they are made. */
  readonly durable?: boolean;
};

export const urlOf = (password: string, port: number, database = DATABASE): string =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;

const ensureDatabase = async (password: string, port: number): Promise<void> => {
  const client = new pg.Client({ connectionString: urlOf(password, port, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
};

type Attempt = Omit<PostmasterOptions, 'port'> & { readonly password: string };
type Started = { readonly postmaster: Postmaster; readonly port: number };

const attempt = async (options: Attempt): Promise<Started | undefined> => {
  const port = await freePort();
  const postmaster = spawnPostmaster({ ...options, port });
  if (await untilAnswers(postmaster, urlOf(options.password, port, 'postgres'))) return { postmaster, port };
  await postmaster.stop('immediate');
  return undefined;
};

const startRetrying = async (options: Attempt): Promise<Started> => {
  const deadline = performance.now() + RETRY_FOR_MS;
  for (;;) {
    const offset = options.log.size();
    const started = await attempt(options);
    if (started) return started;
    const words = options.log.tailFrom(offset);
    if (performance.now() > deadline || !WORTH_A_RETRY.test(words))
      throw new Error(`PostgreSQL did not start. Its last words:\n${words}`);
    await delay(RETRY_PAUSE_MS);
  }
};

const start = async (paths: ClusterPaths, log: ServerLog, options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const binaries = findBinaries();
  const launch = launchFor(osUserFor(paths.files), { folder: paths.folder, program: binaries.postgres });
  const { password } = await ensureCluster(paths, launch, {
    binaries,
    durable: options.durable ?? true,
    announce: options.announce,
  });
  const foreignPid = await stopStalePostmaster(paths.files, options.announce);
  options.announce('Starting PostgreSQL ...');
  const settings = { ...SERVER_SETTINGS, ...options.settings };
  const { postmaster, port } = await startRetrying({
    program: binaries.postgres,
    folder: paths.files,
    settings,
    launch,
    log,
    foreignPid,
    password,
  });
  try {
    await ensureDatabase(password, port);
  } catch (fault) {
    await postmaster.stop();
    throw fault;
  }
  const startedAt = log.size();
  return {
    ...postmaster,
    url: urlOf(password, port, DATABASE),
    lastWords: () => log.tailFrom(Math.min(startedAt, log.size())),
  };
};

/**
 * Starts a PostgreSQL of our own on files in the folder, and makes them at the first start. Recovers by itself from whatever
 * a killed process left behind. The caller must hold the folder's lock.
 */
export const startEmbeddedPostgres = async (options: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const paths = clusterPathsIn(options.folder);
  const log = createServerLog(paths.log);
  try {
    const server = await start(paths, log, options);
    void server.ended.then(() => log.end());
    return server;
  } catch (fault) {
    log.end();
    throw fault;
  }
};
