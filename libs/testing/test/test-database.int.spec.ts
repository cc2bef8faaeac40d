import { type Migration, type MigrationInterface, type QueryRunner } from '@omni/platform';
import { openTestDatabase } from '../src/index.js';
import pg from 'pg';

class CreateThing1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table thing (id int primary key)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table thing');
  }
}
const migrations: readonly Migration[] = [CreateThing1700000000000];

const inDatabase = async (url: string, statement: string): Promise<readonly unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
};

describe('a test database', () => {
  it('has the migrations and nothing that another database of the same template was given', async () => {
    const [one, other] = await Promise.all([openTestDatabase({ migrations }), openTestDatabase({ migrations })]);
    await inDatabase(one.url, 'insert into thing (id) values (1)');
    expect(await inDatabase(other.url, 'select id from thing')).toEqual([]);
    expect(await inDatabase(one.url, 'select id from thing')).toEqual([{ id: 1 }]);
    await Promise.all([one.close(), other.close()]);
  });

  it('tells on a client that was left open', async () => {
    const database = await openTestDatabase({ migrations });
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await expect(database.close()).rejects.toThrow('left a PostgreSQL client open');
  });
});
