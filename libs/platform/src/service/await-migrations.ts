import { type Logger } from '../logger.js';
import { isTransient, sqlStateOf } from '../postgres/fault.js';
import { ADMIN_SCHEMA, type Migration } from '../postgres/migrate.js';
import { type Pool } from '../postgres/pool.js';
import { retryUntilThere } from './await-postgres.js';

/** An app's migrations, or none of them by name where only that they ran at all can be known. */
export type MigrationsOf = { readonly name: string; readonly migrations: readonly Migration[] };

class MigrationsMissing extends Error {}

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_SCHEMA = '3F000';

/** The names of an app's migrations that have run; none where its table is not there yet. */
const namesThatRan = async (pool: Pool, app: string): Promise<ReadonlySet<string>> => {
  try {
    const { rows } = await pool.query<{ name: string }>(`select name from ${ADMIN_SCHEMA}.migration_${app}`);
    return new Set(rows.map(({ name }) => name));
  } catch (fault) {
    const state = sqlStateOf(fault);
    if (state === UNDEFINED_TABLE || state === UNDEFINED_SCHEMA) return new Set();
    throw fault;
  }
};

const requireMigrations = async (pool: Pool, { name, migrations }: MigrationsOf): Promise<void> => {
  const ran = await namesThatRan(pool, name);
  const isMissing = ran.size === 0 || migrations.some((migration) => !ran.has(migration.name));
  if (isMissing) throw new MigrationsMissing(`the tables of the ${name} are not up to date`);
};

/** Waits, however long, until `omni migrate` has brought the tables up to date that this service works on. */
export const awaitMigrations = (pool: Pool, apps: readonly MigrationsOf[], logger: Logger): Promise<void> =>
  retryUntilThere(
    async () => {
      for (const app of apps) await requireMigrations(pool, app);
    },
    {
      logger,
      until: 'the tables are up to date; "omni migrate" does it',
      isReason: (fault) => fault instanceof MigrationsMissing || isTransient(fault),
    },
  );
