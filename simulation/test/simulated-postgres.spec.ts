import { describe, expect, it } from '@jest/globals';
import { createFaults } from '../src/faults.js';
import { type Owner } from '../src/owner.js';
import { createPostgres } from '../src/postgres/simulated-postgres.js';
import { createRandom } from '../src/random.js';
import { createVirtualTime } from '../src/virtual-time.js';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const openServer = () => {
  const time = createVirtualTime();
  const postgres = createPostgres({
    time,
    random: createRandom(1),
    faults: createFaults([]),
    kill: () => undefined,
    freeze: () => undefined,
    onDefect: (defect) => {
      throw new Error(defect);
    },
  });
  const owner: Owner = { kind: 'resolver', name: 'one', isAlive: true, stillUntilMs: 0 };
  /** Answers all that can be answered now. */
  const run = async (): Promise<void> => {
    for (let options = postgres.options(); options.length > 0; options = postgres.options()) {
      options[0]?.();
      await settled();
    }
  };
  return { time, postgres, pool: postgres.poolOf(owner), run };
};

const insertSpace = { name: 'resolver_insert_spaces', text: '', values: [[1], ['alpha']] };
const lockSpace = { name: 'resolver_lock_spaces', text: '', values: [[1]] };

describe('the simulated PostgreSQL', () => {
  it('shows nobody what is not committed, and takes it back when the connection goes', async () => {
    const { postgres, pool, run } = openServer();
    const client = await pool.connect();
    const sent = [client.query('begin'), client.query(insertSpace)];
    await run();
    await Promise.all(sent);
    expect(postgres.stored.space.size).toBe(0);
    client.release(true);
    await run();
    expect(postgres.stored.space.size).toBe(0);
  });

  it('has one wait for the lock of another, and gives it to him at the commit', async () => {
    const { pool, run } = openServer();
    const [one, other] = [await pool.connect(), await pool.connect()];
    const first = [one.query('begin'), one.query(insertSpace), one.query(lockSpace)];
    await run();
    await Promise.all(first);
    let locked = false;
    const second = [other.query('begin'), other.query(lockSpace).then(() => (locked = true))];
    await run();
    expect(locked).toBe(false);
    const commit = one.query('commit');
    await run();
    await Promise.all([commit, ...second]);
    expect(locked).toBe(true);
  });

  it('gives up waiting after the lock timeout, and answers the commit with a rollback', async () => {
    const { time, postgres, pool, run } = openServer();
    const insert = pool.query(insertSpace);
    await run();
    await insert;
    postgres.holdSpace(1, 10_000);
    const client = await pool.connect();
    const failed = expect(Promise.all([client.query('begin'), client.query(lockSpace)])).rejects.toThrow('lock');
    await run();
    time.advance(2_000);
    await run();
    await failed;
    const commit = client.query('commit');
    await run();
    expect((await commit).command).toBe('ROLLBACK');
  });
});
