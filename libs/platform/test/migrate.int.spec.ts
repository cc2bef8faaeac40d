import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { migrate, type MigrationInterface, type QueryRunner } from '../src/postgres/migrate.js';
import { createPool, type Pool } from '../src/postgres/pool.js';

class CreateFirst1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table first (id int)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table first');
  }
}
class CreateSecond1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table second (id int)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table second');
  }
}
class Fail1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table third (id int)');
    await runner.query('select 1 / 0');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table third');
  }
}

let database: TestDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 1, name: 'spec', logger: createQuietLogger() });
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

const exists = async (table: string): Promise<boolean> =>
  (await pool.query('select 1 from pg_tables where tablename = $1', [table])).rowCount === 1;

describe('migrations', () => {
  it('run once, and later only those that are new', async () => {
    expect(await migrate(database.url, { name: 'a', migrations: [CreateFirst1700000000001] })).toBe(1);
    expect(await migrate(database.url, { name: 'a', migrations: [CreateFirst1700000000001] })).toBe(0);
    const all = [CreateFirst1700000000001, CreateSecond1700000000002];
    expect(await migrate(database.url, { name: 'a', migrations: all })).toBe(1);
    expect(await exists('second')).toBe(true);
  });

  it('of several apps are remembered apart, in the schema admin', async () => {
    await migrate(database.url, { name: 'a', migrations: [CreateFirst1700000000001] });
    expect(await migrate(database.url, { name: 'b', migrations: [CreateSecond1700000000002] })).toBe(1);
    expect([await exists('migration_a'), await exists('migration_b')]).toEqual([true, true]);
  });

  it('that two processes start together run once', async () => {
    const app = { name: 'a', migrations: [CreateFirst1700000000001] };
    const counts = await Promise.all([migrate(database.url, app), migrate(database.url, app)]);
    expect(counts.sort()).toEqual([0, 1]);
  });

  it('that fail leave nothing of themselves, keep those before, and free the lock', async () => {
    const all = [CreateFirst1700000000001, Fail1700000000003];
    await expect(migrate(database.url, { name: 'a', migrations: all })).rejects.toThrow('division by zero');
    expect([await exists('first'), await exists('third')]).toEqual([true, false]);
    expect(await migrate(database.url, { name: 'a', migrations: [CreateFirst1700000000001] })).toBe(0);
  });
});
