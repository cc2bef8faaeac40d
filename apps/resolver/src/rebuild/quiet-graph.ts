import { type Pool, type PoolClient } from '@omni/platform';

const IS_WRITTEN = `
  select count(*)::int as sessions from pg_stat_activity
  where datname = current_database() and application_name = any($1)`;

/** Whether a process of one of these names is connected; the lock, not this, is what keeps it out. */
export const isConnected = async (pool: Pool, applications: readonly string[]): Promise<boolean> => {
  const { rows } = await pool.query<{ sessions: number }>(IS_WRITTEN, [applications]);
  return (rows[0]?.sessions ?? 0) > 0;
};

/**
 * Runs `work` while nothing is written to the graph of any space: whoever writes locks the row of the space first, and may
 * not. What `work` does on the client is committed with the end of it, when it resolves with true.
 */
export const whileQuiet = async (pool: Pool, work: (client: PoolClient) => Promise<boolean>): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = '10s'`);
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await client.query('lock table graph.space in exclusive mode');
    const isWanted = await work(client);
    const { command } = await client.query(isWanted ? 'commit' : 'rollback');
    if (isWanted && command !== 'COMMIT') throw new Error('the tables were not switched');
    client.release();
  } catch (fault) {
    client.release(true);
    throw fault;
  }
};
