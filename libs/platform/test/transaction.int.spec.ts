import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { createPool, type Pool, type PoolClient } from '../src/postgres/pool.js';
import { inTransaction } from '../src/postgres/transaction.js';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 2, name: 'spec', logger: createQuietLogger() });
  await pool.query('create table note (id int primary key)');
});
afterAll(async () => {
  await pool.end();
  await database.close();
});
beforeEach(async () => {
  await pool.query('delete from note');
});

const notes = async (): Promise<readonly number[]> =>
  (await pool.query<{ id: number }>('select id from note order by id')).rows.map(({ id }) => id);
const pidOf = async (client: Pool | PoolClient): Promise<number | undefined> =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;
const isOpen = async (pid: number | undefined): Promise<boolean> =>
  (await pool.query('select 1 from pg_stat_activity where pid = $1', [pid])).rowCount === 1;
/** A backend whose client went away is gone from the list a moment later. */
const untilClosed = async (pid: number | undefined): Promise<void> => {
  while (await isOpen(pid));
};

describe('a transaction', () => {
  it('is committed when its work is done, and hands back what the work did', async () => {
    const result = await inTransaction(pool, async (client) => {
      await client.query('insert into note (id) values (1)');
      return 'done';
    });
    expect(result).toBe('done');
    expect(await notes()).toEqual([1]);
  });

  it('whose work throws leaves nothing, and its connection is destroyed', async () => {
    let pid: number | undefined;
    const work = async (client: PoolClient): Promise<void> => {
      pid = await pidOf(client);
      await client.query('insert into note (id) values (1)');
      throw new Error('the work failed');
    };
    await expect(inTransaction(pool, work)).rejects.toThrow('the work failed');
    await untilClosed(pid);
    expect(await notes()).toEqual([]);
  });

  it('in which a failed statement was passed over is not taken for committed', async () => {
    let pid: number | undefined;
    const work = async (client: PoolClient): Promise<void> => {
      pid = await pidOf(client);
      await client.query('insert into note (id) values (1)');
      await client.query('select 1 / 0').catch(() => undefined);
    };
    await expect(inTransaction(pool, work)).rejects.toThrow('not committed but answered ROLLBACK');
    await untilClosed(pid);
    expect(await notes()).toEqual([]);
  });

  it('whose session is ended in between fails, and the next one has another session', async () => {
    const work = async (client: PoolClient): Promise<void> => {
      await client.query('insert into note (id) values (1)');
      await pool.query('select pg_terminate_backend($1)', [await pidOf(client)]);
      await client.query('insert into note (id) values (2)');
    };
    await expect(inTransaction(pool, work)).rejects.toThrow();
    await inTransaction(pool, (client) => client.query('insert into note (id) values (3)'));
    expect(await notes()).toEqual([3]);
  });
});
