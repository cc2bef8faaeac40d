import { type Pool, type PoolClient } from 'pg';

const toError = (fault: unknown): Error =>
  fault instanceof Error ? fault : new Error('a transaction failed', { cause: fault });

/** `commit` of a transaction in which a statement failed succeeds, and is answered ROLLBACK. */
const commit = async (client: PoolClient): Promise<void> => {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`the transaction was not committed but answered ${command}`);
};

/**
 * Runs `work` in one transaction and resolves once it is committed on disk. Whatever fails, the connection is destroyed:
 * PostgreSQL then rolls back by itself, and no later work meets a session in a state that nobody knows. A rejection of the
 * commit itself leaves open whether it was committed; callers repeat and recognise what was done.
 */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await commit(client);
    client.release();
    return result;
  } catch (fault) {
    client.release(toError(fault));
    throw fault;
  }
};
