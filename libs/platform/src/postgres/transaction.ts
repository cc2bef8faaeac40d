import { type Pool, type PoolClient } from 'pg';
import { sqlStateOf } from './fault.js';

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

/** What every statement behind the one that failed is answered. */
const IN_FAILED_TRANSACTION = '25P02';

type Results<Works extends readonly Promise<unknown>[]> = { -readonly [Index in keyof Works]: Awaited<Works[Index]> };

/**
 * Like `Promise.all`, but rejects only once all have ended, and with the fault that the others followed from: statements
 * that were sent together are answered together.
 */
export const allOf = async <const Works extends readonly Promise<unknown>[]>(works: Works): Promise<Results<Works>> => {
  const settled = await Promise.allSettled(works);
  const faults: unknown[] = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (faults.length > 0) throw faults.find((fault) => sqlStateOf(fault) !== IN_FAILED_TRANSACTION) ?? faults[0];
  return Promise.all(works) as Promise<Results<Works>>;
};

/**
 * Reads in one snapshot of the database, begun after this was called, in one flight over a pipelining connection: `read` sends
 * all its statements before it returns. Nothing can be written in it. Faults are those of `inTransaction`.
 */
export const inSnapshot = async <T>(pool: Pool, read: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    const [, found] = await allOf([
      client.query('begin isolation level repeatable read read only'),
      read(client),
      commit(client),
    ]);
    client.release();
    return found;
  } catch (fault) {
    client.release(toError(fault));
    throw fault;
  }
};

/** What a transaction has to write, sent at once; `result` is what it resolves with. */
export type Writes<T> = { readonly writes: readonly Promise<unknown>[]; readonly result: T };

/**
 * One transaction in two flights over a pipelining connection: `read` sends all its statements behind the `begin`, `write`
 * all of its own before the commit. Nothing is written before the `begin` is known to have succeeded; a write that fails
 * has PostgreSQL answer the commit with a rollback. Faults are those of `inTransaction`.
 */
export const inTwoFlights = async <Read, T>(
  pool: Pool,
  read: (client: PoolClient) => Promise<Read>,
  write: (client: PoolClient, read: Read) => Writes<T>,
): Promise<T> => {
  const client = await pool.connect();
  try {
    const [, found] = await allOf([client.query('begin'), read(client)]);
    const { writes, result } = write(client, found);
    await allOf([...writes, commit(client)]);
    client.release();
    return result;
  } catch (fault) {
    client.release(toError(fault));
    throw fault;
  }
};
