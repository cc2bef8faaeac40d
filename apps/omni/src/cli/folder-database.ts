import {
  type Closers,
  createLogger,
  createPool,
  lockFolder,
  type Logger,
  openDataFolder,
  type Pool,
  runningPostgresUrl,
  type Settings,
  sqlStateOf,
  StartRefused,
} from '@omni/platform';
import { openPostgres } from '../open-postgres.js';
import { CommandNotRun } from './exit-status.js';
import { type Terminal } from './terminal.js';

/** The PostgreSQL of the server that runs on the folder, or one that is started for this command. */
export const openEmbedded = async (
  settings: Settings,
  terminal: Terminal,
  { closers, logger, unsafePostgres }: { closers: Closers; logger: Logger; unsafePostgres: boolean },
): Promise<string> => {
  const folder = openDataFolder(settings.dataDir);
  try {
    const lock = await lockFolder(folder);
    closers.add('lock on the data folder', lock.release);
  } catch (fault) {
    const url = fault instanceof StartRefused ? runningPostgresUrl(folder) : undefined;
    if (url === undefined) throw fault;
    return url;
  }
  const onFatal = (reason: string): void => {
    terminal.explain(reason);
    process.exit(1);
  };
  return openPostgres(settings, folder, { announce: terminal.explain, logger, onFatal, closers, unsafePostgres });
};

type Wanted = {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly closers: Closers;
  /** What the connections are called. */
  readonly name: string;
};

/** A pool on the installation's PostgreSQL, beside whatever runs on it. Its tables stay as they are. */
export const openInstalledPool = async ({ settings, terminal, closers, name }: Wanted): Promise<Pool> => {
  const logger = createLogger({ name, level: settings.logLevel ?? 'error' });
  const unsafePostgres = terminal.env['OMNI_TEST_UNSAFE_POSTGRES'] === '1';
  const url = settings.postgresUrl ?? (await openEmbedded(settings, terminal, { closers, logger, unsafePostgres }));
  const pool = createPool(url, { max: 2, name, logger });
  closers.add('pool', () => pool.end());
  return pool;
};

const UNDEFINED: ReadonlySet<string | undefined> = new Set(['42P01', '42703', '3F000']);

/** Says what a missing table or column means to an operator; other faults are as they were. */
export const asMissingTables = (fault: unknown): unknown =>
  UNDEFINED.has(sqlStateOf(fault))
    ? new CommandNotRun('The tables are not those of this release: start the server once, or run "omni migrate".', {
        cause: fault,
      })
    : fault;
