import { createPool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { type Pool } from 'pg';
import { createSpaceKinds } from '../../src/access/space-kinds.js';
import { createPolicyTable, setPolicy } from '../policy-table.js';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 4, name: 'spec', logger: createQuietLogger() });
  await createPolicyTable(pool);
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const given = () => {
  let nowMs = 1_000_000;
  return { spaceKinds: createSpaceKinds(pool, { nowMs: () => nowMs }), pass: (ms: number) => void (nowMs += ms) };
};

describe('the kinds of a space', () => {
  it('are those of its newest policy, without user_id, which is no custom kind', async () => {
    await setPolicy(pool, 1, { old_id: 'device' });
    await setPolicy(pool, 1, { user_id: 'person', crm_id: 'person', tv_id: 'device' });
    expect(await given().spaceKinds.kindsOf(1)).toEqual(
      new Map([
        ['crm_id', 'person'],
        ['tv_id', 'device'],
      ]),
    );
  });

  it('are none where no policy was ever set, and none of another space', async () => {
    await setPolicy(pool, 2, { crm_id: 'person' });
    expect((await given().spaceKinds.kindsOf(3)).size).toBe(0);
  });

  it('are known for 10 s', async () => {
    await setPolicy(pool, 4, { a: 'person' });
    const { spaceKinds, pass } = given();
    await spaceKinds.kindsOf(4);
    await setPolicy(pool, 4, { b: 'person' });
    pass(9_999);
    expect((await spaceKinds.kindsOf(4, ['a'])).has('a')).toBe(true);
    pass(1);
    expect([...(await spaceKinds.kindsOf(4, ['a'])).keys()]).toEqual(['b']);
  });

  it('are read again for a kind that is unknown, once a second', async () => {
    await setPolicy(pool, 5, {});
    const { spaceKinds, pass } = given();
    expect((await spaceKinds.kindsOf(5, ['new'])).has('new')).toBe(false);
    await setPolicy(pool, 5, { new: 'person' });
    pass(999);
    expect((await spaceKinds.kindsOf(5, ['new'])).has('new')).toBe(false);
    pass(1);
    expect((await spaceKinds.kindsOf(5, ['new'])).has('new')).toBe(true);
  });

  it('are read again at once after they were forgotten, also by who was reading then', async () => {
    await setPolicy(pool, 6, { a: 'person' });
    const { spaceKinds } = given();
    const reading = spaceKinds.kindsOf(6);
    await setPolicy(pool, 6, { b: 'person' });
    spaceKinds.forget(6);
    await reading;
    expect([...(await spaceKinds.kindsOf(6)).keys()]).toEqual(['b']);
  });

  it('are UNAVAILABLE while PostgreSQL is away', async () => {
    const gone = createPool(database.url, { max: 1, name: 'spec', logger: createQuietLogger() });
    await gone.end();
    await expect(createSpaceKinds(gone).kindsOf(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
