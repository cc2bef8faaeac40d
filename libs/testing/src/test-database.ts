import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate, type Migration } from '@omni/platform';
import pg from 'pg';
import { RUN_VARIABLE, SERVER_VARIABLE } from './test-server.js';

export type TestDatabase = {
  readonly url: string;
  /** Drops the database. Rejects when a client of the spec is still connected: it would have leaked. */
  close(): Promise<void>;
};

/** Any fixed number: spec files that need the same template wait for the one that makes it. */
const TEMPLATE_LOCK = 7_361_108_899;

const variable = (name: string): string => {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: this spec must run in the Jest project int or e2e, which starts PostgreSQL`);
  return value;
};

const urlOf = (database: string): string => {
  const url = new URL(variable(SERVER_VARIABLE));
  url.pathname = `/${database}`;
  return url.href;
};

const withAdministrator = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: variable(SERVER_VARIABLE) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Migrations with the same names and texts make the same template. */
const templateOf = (migrations: readonly Migration[]): string => {
  const hash = createHash('sha256');
  for (const migration of migrations)
    hash.update(migration.name).update('\0').update(migration.toString()).update('\0');
  return `${variable(RUN_VARIABLE)}_t_${hash.digest('hex').slice(0, 16)}`;
};

/** Made under another name, so that a template exists only once all its migrations ran. */
const ensureTemplate = async (client: pg.Client, name: string, migrations: readonly Migration[]): Promise<void> => {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) {
    await client.query(`drop database if exists ${name}_new with (force)`);
    await client.query(`create database ${name}_new`);
    await migrate(urlOf(`${name}_new`), { name: 'test', migrations });
    await client.query(`alter database ${name}_new rename to ${name}`);
  }
  await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
};

/** A client that ended is gone from the server's view some milliseconds later. */
const POLL_MS = 20;
const POLLS_MAX = 100;

const CONNECTED = `select 1 from pg_stat_activity where datname = $1 and backend_type = 'client backend'`;

const isLeftAlone = async (client: pg.Client, name: string): Promise<boolean> => {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const { rowCount } = await client.query(CONNECTED, [name]);
    if (rowCount === 0) return true;
    await delay(POLL_MS);
  }
  return false;
};

const drop = (name: string): Promise<void> =>
  withAdministrator(async (client) => {
    const leftAlone = await isLeftAlone(client, name);
    await client.query(`drop database ${name} with (force)`);
    if (!leftAlone) throw new Error('the spec left a PostgreSQL client open');
  });

/** A database of its own for a spec file, with the migrations already run: a copy of a template that the run makes once. */
export const openTestDatabase = async ({
  migrations,
}: {
  readonly migrations: readonly Migration[];
}): Promise<TestDatabase> => {
  const name = `${variable(RUN_VARIABLE)}_d_${randomBytes(6).toString('hex')}`;
  await withAdministrator(async (client) => {
    const template = templateOf(migrations);
    await ensureTemplate(client, template, migrations);
    await client.query(`create database ${name} template ${template}`);
  });
  return { url: urlOf(name), close: () => drop(name) };
};
