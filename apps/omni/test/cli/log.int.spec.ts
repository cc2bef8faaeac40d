import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, readSettings } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { launch } from '@omni/testing/program';
import { runCommand } from '../../src/cli/run-command.js';
import { startOmni } from '../../src/start-omni.js';

let folder: string;
const databases: TestDatabase[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omni-log-'));
});
afterAll(async () => {
  for (const database of databases) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

type Installation = Awaited<ReturnType<typeof install>>;
const install = async () => {
  const database = await openTestDatabase({ migrations: [] });
  databases.push(database);
  const env = {
    OMNI_DATA_DIR: join(folder, `data-${databases.length}`),
    OMNI_POSTGRES_URL: database.url,
    OMNI_BOOTSTRAP_TOKEN: 'bootstrap-token-of-this-spec-0123456789',
    OMNI_HTTP_PORT: '0',
    OMNI_OPS_PORT: '0',
    OMNI_LOG_LEVEL: 'silent',
    OMNI_TEST_UNSAFE_POSTGRES: '1',
  };
  const omni = async (...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const status = await runCommand(args, {
      env,
      print: (text: string) => void out.push(text),
      explain: (text: string) => void err.push(text),
    });
    return { status, out: out.join('\n'), err: err.join('\n') };
  };
  const query = async (text: string): Promise<readonly object[]> => {
    const pool = createPool(database.url, { max: 1, name: 'log spec', logger: createQuietLogger() });
    return (await pool.query(text).finally(() => pool.end())).rows;
  };
  return { env, omni, query };
};

type Call = (space: string, body: object, key?: string) => Promise<object>;
const serve = async (
  { env, omni }: Installation,
  spaces: readonly string[],
  work: (call: Call) => Promise<void>,
): Promise<void> => {
  const server = await startOmni(readSettings(env), { logger: createQuietLogger(), unsafePostgres: true });
  try {
    const tokens = new Map<string, string>();
    for (const space of spaces) {
      const { out } = await omni('token', 'create', '--space', space, '--scopes', 'identifier:write,journal:read');
      tokens.set(space, out);
    }
    await work(async (space, body, key) => {
      const answer = await fetch(`${server.url}/api/v1/identifier`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tokens.get(space)}`,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as object;
    });
  } finally {
    await server.close();
  }
};

/** A journal is brought to the end of the log by the next start. */
const catchUp = (installation: Installation): Promise<void> => serve(installation, [], async () => undefined);

const TABLES = ['space', 'event', 'identity', 'identifier', 'merge', 'proposal', 'policy', 'call_seen'].map(
  (one) => `graph.${one}`,
);
const SUMS = [...TABLES, 'journal.member', 'journal.entry', 'journal.cursor']
  .map((table) => `(select md5(string_agg(t::text, '|' order by t::text)) from ${table} t) as "${table}"`)
  .join(', ');
const sums = async ({ query }: Installation) => (await query(`select ${SUMS}`))[0];
const logId = async ({ query }: Installation) => (await query('select log_id from graph.event_log'))[0];

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const file = (name: string, text?: string): string => {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};

const keyed = { platform: 'web', anonymous_id: 'device-1', count_prev_visits: true };

describe('omni log', () => {
  it('exports an installation and restores it: the same tables, answers and journals, in spaces of the same names', async () => {
    const [old, fresh] = [await install(), await install()];
    let page: object = {};
    await serve(old, ['default'], async () => void (await old.omni('space', 'create', 'shop')));
    await serve(old, ['default', 'shop'], async (call) => {
      await old.omni('space', 'set', 'shop', '--user-id', 'on', '--kind', 'crm_id=person');
      for (let n = 0; n < 40; n++) {
        const more = n % 3 === 0 ? { email: `e${n % 5}@mail.example` } : { phone: `+4860010020${n % 4}` };
        await call('default', {
          platform: 'ünï\u2028\ud800',
          anonymous_id: `device-${n % 7}`,
          ...more,
          count_prev_visits: true,
        });
        await call('shop', {
          platform: 'web',
          identifiers: { crm_id: `c${n % 3}` },
          anonymous_id: `s${n % 9}`,
          count_prev_visits: true,
        });
      }
      await call('default', keyed, 'the-key-of-this-spec');
      page = await call('default', { platform: 'web', anonymous_id: 'device-0' });
    });
    await catchUp(old);
    expect(await old.omni('log', 'export', file('whole.ndjson'))).toMatchObject({ status: 0, out: '' });
    expect(await fresh.omni('log', 'restore', file('whole.ndjson'))).toMatchObject({
      status: 0,
      out: expect.stringContaining('events of 2 spaces were restored'),
    });
    expect(await sums(fresh)).toEqual(await sums(old));
    expect(await logId(fresh)).not.toEqual(await logId(old));
    for (const what of ['graph', 'journal'])
      expect(await fresh.omni('rebuild', what, '--check')).toMatchObject({ status: 0 });
    await serve(fresh, ['default', 'shop'], async (call) => {
      expect(await call('default', { platform: 'web', anonymous_id: 'device-0' })).toEqual(page);
      expect(await call('shop', { platform: 'web', identifiers: { crm_id: 'c0' } })).toMatchObject({ success: true });
      expect(await fresh.omni('space', 'create', 'third')).toMatchObject({ status: 0 });
    });
  });

  it('exports one space to stdout, line by line', async () => {
    const [old, fresh] = [await install(), await install()];
    await serve(old, ['default'], async (call) => {
      for (let n = 0; n < 5; n++) await call('default', { ...keyed, anonymous_id: `device-${n}` });
    });
    await catchUp(old);
    const program = launch('cli', ['log', 'export', '--space', 'default'], old.env);
    const { status, stdout } = await program.ended;
    const lines = stdout.trim().split('\n');
    expect([status, lines.length]).toEqual([
      0,
      2 + Number(((await old.query('select position from graph.space'))[0] as { position: string }).position),
    ]);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      space: 1,
      position: 1,
      type: 'identity.created',
      log_id: expect.any(String),
    });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ events: lines.length - 2 });
    expect(await fresh.omni('log', 'restore', file('one.ndjson', stdout))).toMatchObject({ status: 0 });
    expect(await sums(fresh)).toEqual(await sums(old));
    expect(await old.omni('log', 'export', '--space', 'nowhere')).toMatchObject({ status: 2 });
  });

  it('refuses what is cut off, altered or not empty, and leaves nothing of it', async () => {
    const fresh = await install();
    await fresh.omni('migrate');
    const before = await sums(fresh);
    const text = read('one.ndjson');
    const altered = text.replace('device-3', 'device-4');
    for (const [name, content, why] of [
      ['cut.ndjson', text.slice(0, text.length / 2), /not JSON|cut off|no event/],
      ['no-end.ndjson', `${text.trim().split('\n').slice(0, -1).join('\n')}\n`, /cut off/],
      ['altered.ndjson', altered, /altered/],
      ['other.ndjson', '{"a":1}\n', /not the header/],
      ['empty.ndjson', '', /empty/],
    ] as const) {
      const { status, err } = await fresh.omni('log', 'restore', file(name, content));
      expect([name, status, err]).toEqual([name, 1, expect.stringMatching(why)]);
      expect(await sums(fresh)).toEqual(before);
    }
    expect(await fresh.query(`select 1 from pg_namespace where nspname = 'graph_next'`)).toEqual([]);
    expect((await fresh.omni('log', 'restore', file('one.ndjson'))).status).toBe(0);
    const again = await fresh.omni('log', 'restore', file('one.ndjson'));
    expect(again).toMatchObject({ status: 1, err: expect.stringContaining('not empty') });
  });
});
