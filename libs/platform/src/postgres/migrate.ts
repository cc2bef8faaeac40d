import pg from 'pg';
import { DataSource, type Logger, type MigrationInterface } from 'typeorm';

export type Migration = new () => MigrationInterface;
export type { MigrationInterface, QueryRunner } from 'typeorm';

type Entity = new () => object;

/** Schema of what is nobody's domain: tokens, spaces, secrets, and which migrations have run. */
export const ADMIN_SCHEMA = 'admin';
/** Any fixed number; every process that migrates takes the same lock. */
const MIGRATION_LOCK = 7_361_108_801;

/** TypeORM would write to stdout, also what PostgreSQL quotes. What fails is thrown, and logged as facts by who catches it. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** The TypeORM data source of an app's cold tables. `name` is the app's and names its own table of migrations. */
export const createDataSource = (
  url: string,
  options: {
    readonly name: string;
    readonly migrations?: readonly Migration[];
    readonly entities?: readonly Entity[];
    readonly connectionsMax?: number;
  },
): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    schema: ADMIN_SCHEMA,
    applicationName: `omni ${options.name} administration`,
    migrationsTableName: `migration_${options.name}`,
    migrations: [...(options.migrations ?? [])],
    entities: [...(options.entities ?? [])],
    migrationsTransactionMode: 'each',
    logger: SILENT,
    installExtensions: false,
    connectTimeoutMS: 5_000,
    poolSize: options.connectionsMax ?? 2,
  });

const runPending = async (dataSource: DataSource): Promise<number> => {
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations()).length;
  } finally {
    await dataSource.destroy();
  }
};

/**
 * Runs the migrations that have not run yet and resolves with their number. Two processes that start together do it one
 * after the other; the lock goes with its connection, so a killed process leaves none behind.
 */
export const migrate = async (
  url: string,
  options: { readonly name: string; readonly migrations: readonly Migration[] },
): Promise<number> => {
  const client = new pg.Client({ connectionString: url, application_name: `omni ${options.name} migration` });
  // A connection that breaks rejects the statement at work or is noticed by the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`create schema if not exists ${ADMIN_SCHEMA}`);
    return await runPending(createDataSource(url, options));
  } finally {
    await client.end();
  }
};
