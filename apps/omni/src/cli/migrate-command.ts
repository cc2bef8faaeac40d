import { awaitPostgres, createLogger, readSettings, StartRefused } from '@omni/platform';
import { type Command } from 'commander';
import { type Terminal } from './terminal.js';

const migrate = async ({ env, print, explain }: Terminal): Promise<void> => {
  const { postgresUrl, logLevel } = readSettings(env);
  if (postgresUrl === null)
    throw new StartRefused(
      'OMNI_POSTGRES_URL must be set: an embedded PostgreSQL is brought up to date by its own start.',
    );
  const logger = createLogger({ name: 'omni migrate', level: logLevel ?? 'warn' });
  await awaitPostgres(postgresUrl, { logger, durable: env['OMNI_TEST_UNSAFE_POSTGRES'] !== '1' });
  // Loaded only here: the three services take a second to load, and most commands do without.
  const { migrateAll } = await import('../migrate-all.js');
  const count = await migrateAll(postgresUrl, explain);
  print(`${count} migrations were run.`);
};

/** Before gateways, resolvers and journals of a new release start: they wait for it. */
export const addMigrateCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('migrate')
    .description('bring the tables in OMNI_POSTGRES_URL up to date; waits for PostgreSQL')
    .action(() => migrate(terminal));
};
