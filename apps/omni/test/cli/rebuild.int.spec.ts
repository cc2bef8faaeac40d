import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool, readSettings } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { launch } from '@omni/testing/program';
import { runCommand } from '../../src/cli/run-command.js';
import { startOmni } from '../../src/start-omni.js';

let folder: string;
let database: TestDatabase;
let pool: Pool;
let env: { readonly [name: string]: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'omni-rebuild-'));
  database = await openTestDatabase({ migrations: [] });
  pool = createPool(database.url, { max: 1, name: 'rebuild spec', logger: createQuietLogger() });
  env = {
    OMNI_DATA_DIR: folder,
    OMNI_POSTGRES_URL: database.url,
    OMNI_BOOTSTRAP_TOKEN: 'bootstrap-token-of-this-spec-0123456789',
    OMNI_HTTP_PORT: '0',
    OMNI_OPS_PORT: '0',
    OMNI_LOG_LEVEL: 'silent',
    OMNI_TEST_UNSAFE_POSTGRES: '1',
  };
  const path = join(folder, 'past.ndjson');
  const lines = Array.from({ length: 12_000 }, (_, n) => ({
    ...{ at: Date.UTC(2025, 0, 1) + n * 60_000, platform: 'web', anonymous_id: `device-${(n * 7) % 997}` },
    ...{ count_prev_visits: true },
    ...(n % 3 === 0 ? { email: `person-${n % 401}@mail.example` } : {}),
  }));
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect((await omni('import', path)).status).toBe(0);
  await serve(async () => undefined);
});
afterAll(async () => {
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const omni = async (...args: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    env,
    print: (text: string) => void out.push(text),
    explain: (text: string) => void err.push(text),
  };
  const status = await runCommand(args, terminal);
  return { status, out: out.join('\n'), err: err.join('\n') };
};

type Call = (body: object) => Promise<{ readonly status: number; readonly text: string }>;
const serve = async <T>(work: (call: Call) => Promise<T>): Promise<T> => {
  const server = await startOmni(readSettings(env), { logger: createQuietLogger(), unsafePostgres: true });
  const call: Call = async (body) => {
    const answer = await fetch(`${server.url}/api/v1/identifier`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tokens.client.value}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  return work(call).finally(() => server.close());
};

/** Kills the command once its new table holds so many positions. */
const killAt = async (what: 'graph' | 'journal', table: string, position: number): Promise<void> => {
  const program = launch('cli', ['rebuild', what], env);
  let isOver = false;
  void program.ended.then(() => (isOver = true));
  for (let at = 0; at < position && !isOver;) {
    const { rows } = await pool.query('select to_regclass($1) is not null as there', [table]);
    if (rows[0].there) at = Number((await pool.query(`select max(position) as at from ${table}`)).rows[0].at);
  }
  program.kill('SIGKILL');
  expect((await program.ended).signal).toBe('SIGKILL');
};

describe('omni rebuild', () => {
  it.each([
    ['graph', 'graph_next.space'],
    ['journal', 'journal_next.cursor'],
  ] as const)('of the %s goes on where it was killed, and finds nothing that differs', async (what, table) => {
    for (const position of [1, 6_001]) await killAt(what, table, position);
    const rebuilt = await omni('rebuild', what);
    expect(rebuilt).toMatchObject({ status: 0, out: expect.stringContaining('nothing differed') });
    expect(rebuilt.err).toContain('going on where it was');
    expect(await omni('rebuild', what, '--check')).toMatchObject({ status: 0 });
  });

  it('with --check ends with 1 where rows differ, and without puts them right', async () => {
    await pool.query(`update graph.identity set visits = visits + 1 where id = (select min(id) from graph.identity)`);
    await pool.query(`delete from journal.entry where position = (select min(position) from journal.entry)`);
    for (const what of ['graph', 'journal']) {
      const checked = await omni('rebuild', what, '--check');
      expect(checked).toMatchObject({ status: 1, err: expect.stringContaining('1 rows differ; nothing was changed') });
      expect(await omni('rebuild', what)).toMatchObject({
        status: 0,
        out: expect.stringContaining('1 rows were put right'),
      });
      expect((await omni('rebuild', what, '--check')).status).toBe(0);
    }
  });

  it('works beside a server that takes calls: of the journal always, of the graph when it is told that calls may wait', async () => {
    await serve(async (call) => {
      let [isOver, stale] = [false, 0];
      const statuses = new Set<number>();
      const calling = async (): Promise<void> => {
        for (let n = 0; !isOver; n++) {
          const { status } = await call({ platform: `p-${n}`, anonymous_id: 'live', count_prev_visits: true });
          const read = await call({ platform: 'reader', anonymous_id: 'live' });
          for (const one of [status, read.status]) statuses.add(one);
          if (status === 200 && read.status === 200 && !read.text.includes(`"p-${n}"`)) stale++;
        }
      };
      const calls = calling();
      expect(await omni('rebuild', 'graph')).toMatchObject({
        status: 1,
        err: expect.stringContaining('A resolver runs'),
      });
      for (let round = 0; round < 3; round++) expect((await omni('rebuild', 'journal')).status).toBe(0);
      expect([...statuses]).toEqual([200]);
      expect((await omni('rebuild', 'graph', '--live')).status).toBe(0);
      isOver = true;
      await calls;
      expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(stale).toBe(0);
      expect((await call({ platform: 'after', anonymous_id: 'live' })).status).toBe(200);
    });
    for (const what of ['graph', 'journal']) expect((await omni('rebuild', what, '--check')).status).toBe(0);
  });
});
