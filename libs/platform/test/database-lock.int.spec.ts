import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { createPool } from '../src/postgres/pool.js';
import { checkServer } from '../src/postgres/server-check.js';
import { lockDatabase } from '../src/postgres/session-lock.js';
import { StartRefused } from '../src/start-refused.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
});
afterAll(() => database.close());

const logger = createQuietLogger();
const onLost = (): void => {
  throw new Error('the lock was lost');
};

describe('the lock on a database', () => {
  it('is for one process until that one releases it', async () => {
    const lock = await lockDatabase(database.url, { logger, onLost });
    await expect(lockDatabase(database.url, { logger, onLost })).rejects.toThrow(StartRefused);
    await lock.release();
    await (await lockDatabase(database.url, { logger, onLost })).release();
  });
});

describe('the check of a server', () => {
  it('passes sessions that stay what they are, and refuses one that forgets', async () => {
    const pool = createPool(database.url, { max: 2, name: 'spec', logger });
    await checkServer(pool, { durable: false });
    const { rows } = await pool.query<{ fsync: string }>(`select current_setting('fsync') as fsync`);
    const durable = checkServer(pool, { durable: true });
    if (rows[0]?.fsync === 'off') await expect(durable).rejects.toThrow('fsync is off');
    else await durable;
    await pool.end();
  });
});
