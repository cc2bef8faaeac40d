import pg from 'pg';
import { type Logger } from '../logger.js';
import { writeArraysQuickly } from './quick-arrays.js';

export type { Pool, PoolClient } from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** The client's own limit: a server that hangs without closing the connection answers no timeout of its own. */
const QUERY_TIMEOUT_MS = 15_000;

type PoolOptions = {
  /** Connections at most. */
  readonly max: number;
  /** Shown by PostgreSQL as `application_name`. */
  readonly name: string;
  readonly logger: Logger;
  /** Statements are sent without waiting for the ones before them; answers keep the order. */
  readonly pipeline?: boolean;
};

/**
 * A pool whose statements, locks and idle transactions all end by themselves. A connection that breaks is reported and
 * replaced; without the listeners its error would end the process, also in the middle of a transaction.
 */
export const createPool = (url: string, { max, name, logger, pipeline = false }: PoolOptions): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    pipeline,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  const report = (error: Error): void => logger.warn({ pool: name, err: error }, 'a PostgreSQL connection broke');
  pool.on('connect', (client) => {
    client.on('error', report);
    writeArraysQuickly(client);
  });
  // The same error as the client's: reported there, listened to here because an unheard one is thrown.
  pool.on('error', () => undefined);
  return pool;
};
