import { gatewayMigrations } from '@omni/gateway';
import { journalMigrations } from '@omni/journal';
import { type EmbeddedPostgres, migrate, startEmbeddedPostgres, writeArraysQuickly } from '@omni/platform';
import { resolverMigrations } from '@omni/resolver';
import pg from 'pg';

const CONNECTIONS_MAX = 16;
const STATEMENT_TIMEOUT_MS = 10_000;

const APPS = [
  { name: 'gateway', migrations: gatewayMigrations },
  { name: 'resolver', migrations: resolverMigrations },
  { name: 'journal', migrations: journalMigrations },
] as const;

/** The same server with the same settings, and the same tables made by the same migrations, as under `npm start`. */
export const openDatabase = async (folder: string): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ folder, announce: () => undefined });
  for (const app of APPS) await migrate(server.url, app);
  return server;
};

/**
 * The planner switches that help small statements, given to each connection once and not to each transaction; statements
 * are prepared by name and pipelined: what need not wait for an answer is sent in one go.
 */
export const openPool = (url: string, connectionsMax = CONNECTIONS_MAX): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    application_name: 'naive baseline',
    options:
      '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c synchronous_commit=on -c plan_cache_mode=force_generic_plan',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    pipeline: true,
  });
  pool.on('connect', writeArraysQuickly);
  // The same error rejects the statement at work; unheard it would end the process.
  pool.on('error', () => undefined);
  return pool;
};

/** A page needs members and their roots: here the graph's own rows give them, so no copy of them is written. */
export const shareMembers = async (pool: pg.Pool): Promise<void> => {
  await pool.query('drop table if exists journal.member');
  await pool.query(
    `create or replace view journal.member as
     select space_id, id as member, root, is_device as device from graph.identity`,
  );
};
