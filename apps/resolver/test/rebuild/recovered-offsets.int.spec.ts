import { TOPIC } from '@omni/contracts';
import { createPool, inTransaction, type Pool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { resolverMigrations } from '../../src/migrations/index.js';
import { beginUnknown, passLostCalls } from '../../src/rebuild/recovered-offsets.js';
import { readStoredOffsets } from '../../src/store/stored-offsets.js';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: resolverMigrations });
  pool = createPool(database.url, { max: 2, name: 'offsets spec', logger: createQuietLogger() });
});
beforeEach(async () => {
  await pool.query('truncate graph.consumer_offset');
  await pool.query('insert into graph.consumer_offset values ($1, $2, 0, 10), ($1, $2, 1, 50), ($3, $2, 0, 3)', [
    'log',
    TOPIC.calls,
    'another log',
  ]);
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const start = {
  logId: 'log',
  firstOf: new Map([
    [0, 14],
    [1, 20],
    [2, 5],
  ]),
};
const stored = async (logId: string): Promise<readonly (readonly [number, number])[]> =>
  [...(await readStoredOffsets(pool, { logId, topic: TOPIC.calls, partitions: [0, 1, 2] }))].sort(([a], [b]) => a - b);

describe('where the resolver goes on after a recovery', () => {
  it('goes on behind calls that are not there any more, and counts them', async () => {
    expect(await inTransaction(pool, (client) => passLostCalls(client, start))).toEqual([{ part: 0, calls: 4 }]);
    expect(await stored('log')).toEqual([
      [0, 14],
      [1, 50],
    ]);
    expect(await inTransaction(pool, (client) => passLostCalls(client, start))).toEqual([]);
  });

  it('begins with the first call of a partition that PostgreSQL knows nothing of, and leaves the others', async () => {
    await inTransaction(pool, (client) => beginUnknown(client, start));
    expect(await stored('log')).toEqual([
      [0, 10],
      [1, 50],
      [2, 5],
    ]);
    expect(await stored('another log')).toEqual([[0, 3]]);
  });
});
