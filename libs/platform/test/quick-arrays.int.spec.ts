import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { createPool, type Pool } from '../src/postgres/pool.js';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 1, name: 'spec', logger: createQuietLogger() });
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const TEXTS = ['', 'NULL', 'a "b" \\c', '{"d":"\\u0001"}', 'e\nf\t"g"', '😀 "h"', null];

describe('the arrays of a statement', () => {
  it('come back as they were sent', async () => {
    const bytes = [Buffer.from('00ff5c22', 'hex'), Buffer.alloc(0)];
    const values = [TEXTS, bytes, [1, -2, 9_007_199_254_740_991], [true, false, null]];
    const text = 'select $1::text[] as texts, $2::bytea[] as bytes, $3::bigint[] as numbers, $4::boolean[] as flags';
    const { rows } = await pool.query({ text, values });
    expect(rows).toEqual([
      { texts: TEXTS, bytes, numbers: ['1', '-2', '9007199254740991'], flags: [true, false, null] },
    ]);
  });
});
