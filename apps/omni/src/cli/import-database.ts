import { awaitPostgres, type Closers, createLogger, type Logger, type Settings } from '@omni/platform';
import { migrateAll } from '../migrate-all.js';
import { CommandNotRun } from './exit-status.js';
import { openEmbedded } from './folder-database.js';
import { type Terminal } from './terminal.js';

export type ImportDatabase = { readonly url: string; readonly logger: Logger };

/**
 * The database to import into, with its tables brought up to date. Unlike a server an import takes no lock on the whole of
 * it: the lock on the space is what keeps the two apart.
 */
export const openImportDatabase = async (
  settings: Settings,
  terminal: Terminal,
  closers: Closers,
): Promise<ImportDatabase> => {
  const logger = createLogger({ name: 'omni import', level: settings.logLevel ?? 'error' });
  const unsafePostgres = terminal.env['OMNI_TEST_UNSAFE_POSTGRES'] === '1';
  const { postgresUrl } = settings;
  if (postgresUrl !== null) await awaitPostgres(postgresUrl, { logger, durable: !unsafePostgres });
  const url = postgresUrl ?? (await openEmbedded(settings, terminal, { closers, logger, unsafePostgres }));
  await migrateAll(url, () => undefined);
  return { url, logger };
};

/** The number of a space; rejects with `CommandNotRun` when there is none of that name. */
export const findSpace = async (
  pool: { query(text: string, values: string[]): Promise<{ rows: { id: number }[] }> },
  name: string,
): Promise<number> => {
  const { rows } = await pool.query('select id from admin.space where name = $1', [name]);
  const [row] = rows;
  if (!row) throw new CommandNotRun('There is no space of this name; see space list.');
  return row.id;
};
