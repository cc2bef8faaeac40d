import { type Pool, type PoolClient, sqlStateOf } from '@omni/platform';

/** Vacuum of the hot rows waits for the oldest snapshot, so none of ours may grow old. */
const STATEMENT_TIMEOUT_MS = 2_000;
const QUERY_CANCELED = '57014';

/**
 * Plans by index only: a table that grows while it is read has statistics from before, and a hash over all of it is no page.
 */
const SET_UP = `
  select set_config('statement_timeout', '${STATEMENT_TIMEOUT_MS}ms', true), set_config('enable_seqscan', 'off', true),
         set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

const inSnapshot = async <T>(pool: Pool, read: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(SET_UP);
    const result = await read(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (fault) {
    client.release(true);
    throw fault;
  }
};

export type PageRead<T> = (client: PoolClient, most: number) => Promise<T>;

/** Reads a page in a snapshot of its own. What takes too long is asked for in a quarter of the rows. */
export const readPage = async <T>(pool: Pool, rows: number, read: PageRead<T>): Promise<T> => {
  for (let most = rows; ; most = Math.ceil(most / 4)) {
    try {
      return await inSnapshot(pool, (client) => read(client, most));
    } catch (fault) {
      if (sqlStateOf(fault) !== QUERY_CANCELED || most === 1) throw fault;
    }
  }
};
