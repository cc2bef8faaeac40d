import { createPool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { type Pool } from 'pg';
import { readCursorKey } from '../../src/access/shared-secrets.js';
import { gatewayMigrations } from '../../src/migrations/index.js';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: gatewayMigrations });
  pool = createPool(database.url, { max: 8, name: 'spec', logger: createQuietLogger() });
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

describe('the key of cursors', () => {
  it('is made once, however many gateways start at the same moment', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => readCursorKey(pool)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect(await readCursorKey(pool)).toEqual(keys[0]);
  });
});

describe('the space default', () => {
  it('is number 1 from the first migration on', async () => {
    expect((await pool.query('select id, name from admin.space')).rows).toEqual([{ id: 1, name: 'default' }]);
  });
});
