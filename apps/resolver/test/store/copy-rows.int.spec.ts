import { createPool, inTransaction, type Pool, sqlStateOf } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { copyRows, toField } from '../../src/store/copy-rows.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 1, name: 'copy test', logger: createQuietLogger(), pipeline: true });
  await pool.query('create table copied (number int primary key, text text)');
});
beforeEach(async () => {
  await pool.query('truncate copied');
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const copy = (rows: string): Promise<void> =>
  inTransaction(pool, (client) => copyRows(client, 'copied (number, text)', rows));

const toRows = (texts: readonly (string | null)[]): string =>
  texts.map((text, number) => `${number}\t${toField(text)}\n`).join('');

describe('rows that are copied', () => {
  it('hold texts as they were, whatever is in them', async () => {
    const texts = [
      'plain',
      '',
      null,
      'tab\there',
      'a\u0001b',
      '\u0001',
      'line\nend\r\n',
      '\\.',
      '\\N',
      '"quoted"',
      'żółw 🐢',
    ];
    await copy(toRows(texts));
    const { rows } = await pool.query<{ text: string | null }>('select text from copied order by number');
    expect(rows.map(({ text }) => text)).toEqual(texts);
  });

  it('are sent among other statements, and each is answered with its own', async () => {
    const [before, , , after] = await inTransaction(pool, (client) =>
      Promise.all([
        client.query<{ count: number }>('select count(*)::int as count from copied'),
        copyRows(client, 'copied (number, text)', toRows(['a', 'b'])),
        copyRows(client, 'copied (number, text)', '7\tc\n'),
        client.query<{ count: number }>('select count(*)::int as count from copied'),
      ]),
    );
    expect([before.rows[0]?.count, after.rows[0]?.count]).toEqual([0, 3]);
  });

  it('are not there where one of them cannot be stored, and the connection is as good as before', async () => {
    const fault = await copy(toRows(['a', 'nul \0', 'b'])).catch((error: unknown) => error);
    expect(sqlStateOf(fault)).toBe('22021');
    const doubled = await copy('1\ta\n1\tb\n').catch((error: unknown) => error);
    expect(sqlStateOf(doubled)).toBe('23505');
    await copy(toRows(['c']));
    const { rows } = await pool.query<{ text: string }>('select text from copied');
    expect(rows.map(({ text }) => text)).toEqual(['c']);
  });
});
