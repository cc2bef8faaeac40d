import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool, readSettings } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { launch } from '@omni/testing/program';
import { runCommand } from '../../src/cli/run-command.js';
import { startOmni } from '../../src/start-omni.js';

const TOKEN = 'bootstrap-token-of-this-spec-0123456789';
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2025, 0, 1);

let folder: string;
const databases: TestDatabase[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omni-import-'));
});
afterAll(async () => {
  for (const database of databases) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An installation of its own, without a server. */
const install = async () => {
  const database = await openTestDatabase({ migrations: [] });
  databases.push(database);
  const env = {
    OMNI_DATA_DIR: join(folder, 'data'),
    OMNI_POSTGRES_URL: database.url,
    OMNI_BOOTSTRAP_TOKEN: TOKEN,
    OMNI_HTTP_PORT: '0',
    OMNI_OPS_PORT: '0',
    OMNI_LOG_LEVEL: 'silent',
    OMNI_TEST_UNSAFE_POSTGRES: '1',
  };
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
  return { env, omni, url: database.url };
};

const withPool = async <T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> => {
  const pool = createPool(url, { max: 1, name: 'import spec', logger: createQuietLogger() });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
};

const write = (name: string, lines: readonly (object | string)[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
};

const line = (n: number, more: object = {}) => ({
  at: START_MS + n * 60_000,
  platform: 'web',
  anonymous_id: `device-${(n * 7) % 997}`,
  count_prev_visits: true,
  ...more,
});

const past = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, n) =>
    line(n, {
      ...(n % 3 === 0 ? { email: `person-${n % 401}@mail.example` } : {}),
      ...(n % 5 === 0 ? { visits: 2, id: `row-${n % 9_000}` } : {}),
    }),
  );

/** A checksum of each table that the import writes, and how far it came. */
const checksums = (url: string) =>
  withPool(url, async (pool) => {
    const tables = ['space', 'identity', 'identifier', 'merge', 'event', 'proposal', 'import_id'];
    const sums = tables.map(
      (table) => `(select md5(string_agg(t::text, '|' order by t::text)) from graph.${table} t) as ${table}`,
    );
    const { rows } = await pool.query(`select ${sums.join(', ')}, (select tally from graph.import_file) as tally`);
    return rows[0] as { readonly [table: string]: string };
  });

describe('omni import', () => {
  it('takes a file, reports refused lines by number and reason, and leaves journals as calls would', async () => {
    const { omni, env } = await install();
    const errors = join(folder, 'errors.ndjson');
    const path = write('mixed.ndjson', [
      line(0, { email: 'one@mail.example', visits: 4 }),
      '',
      '{"at":1,"platform":',
      line(2, { at: '2025-02-01T00:00:00+01:00', valuation_properties: { action: 'purchase' } }),
      line(1),
      'x'.repeat(300_000),
      line(3, { at: START_MS + 40 * DAY_MS, anonymous_id: 'null' }),
    ]);
    const rehearsed = await omni('import', path, '--dry-run', '--json');
    const imported = await omni('import', path, '--json', '--errors', errors);
    const counts = { lines: 6, calls: 2, identities: 2, refused: 4 };
    expect([rehearsed.status, imported.status]).toEqual([1, 1]);
    expect(JSON.parse(rehearsed.out)).toMatchObject({ ...counts, dry_run: true });
    expect(JSON.parse(imported.out)).toMatchObject({ ...counts, dry_run: false });
    expect(
      readFileSync(errors, 'utf8')
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as unknown),
    ).toEqual([
      { line: 3, reason: 'invalid_json' },
      { line: 5, reason: 'out_of_order' },
      { line: 6, reason: 'too_long' },
      { line: 7, reason: 'no_usable_identifier' },
    ]);
    const server = await startOmni(readSettings(env), { logger: createQuietLogger(), unsafePostgres: true });
    const answer = await fetch(`${server.url}/api/v1/identifier`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tokens.client.value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ platform: 'web', anonymous_id: 'device-14' }),
    }).finally(() => server.close());
    expect(JSON.stringify(await answer.json())).toContain('"created_at":"2025-01-31T23:00:00.000000Z"');
  });

  it('gives the same tables when it is killed at any point and run again', async () => {
    const path = write('killed.ndjson', [...past(14_000), 'no json', ...past(16_000).slice(14_000)]);
    const fingerprint = createHash('sha256').update(readFileSync(path)).digest();
    const [calm, rough] = [await install(), await install()];
    for (const { omni, url } of [calm, rough]) {
      await omni('migrate');
      // Uuids are drawn from this key: only with the same one can two installations be compared.
      const key = [fingerprint, Buffer.alloc(32, 5)];
      await withPool(url, (pool) =>
        pool.query('insert into graph.import_file (space_id, fingerprint, uuid_key) values (1, $1, $2)', key),
      );
    }
    const errors = ['calm', 'rough'].map((name) => join(folder, `${name}.ndjson`));
    const undisturbed = await calm.omni('import', path, '--errors', errors[0] ?? '');
    expect(undisturbed.status).toBe(1);
    await withPool(rough.url, async (pool) => {
      for (const until of [1, 4_001, 9_000]) {
        const program = launch('cli', ['import', path, '--errors', errors[1] ?? ''], rough.env);
        let taken = 0;
        let over = false;
        void program.ended.then(() => (over = true));
        while (taken < until && !over)
          taken = Number((await pool.query('select line from graph.import_file')).rows[0].line);
        program.kill('SIGKILL');
        expect((await program.ended).signal).toBe('SIGKILL');
      }
    });
    const last = await rough.omni('import', path, '--errors', errors[1] ?? '');
    expect(last.err).toContain('going on behind it');
    expect(last.out).toBe(undisturbed.out);
    expect(await checksums(rough.url)).toEqual(await checksums(calm.url));
    expect(readFileSync(errors[1] ?? '', 'utf8')).toBe(readFileSync(errors[0] ?? '', 'utf8'));
  });

  it('runs beside a server that takes calls in the same space, and no visit is lost', async () => {
    const { omni, env, url } = await install();
    const path = write(
      'beside.ndjson',
      past(9_000).map((one) => ({ ...one, id: undefined, visits: undefined })),
    );
    const server = await startOmni(readSettings(env), { logger: createQuietLogger(), unsafePostgres: true });
    let [over, answered] = [false, 0];
    const importing = omni('import', path, '--live').finally(() => (over = true));
    while (!over) {
      const answer = await fetch(`${server.url}/api/v1/identifier`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.tokens.client.value}`, 'content-type': 'application/json' },
        body: JSON.stringify({ platform: 'web', anonymous_id: 'live', count_prev_visits: true }),
      });
      if (answer.status === 200) answered++;
      await answer.arrayBuffer();
    }
    const { status, err } = await importing.finally(() => server.close());
    expect({ status, err }).toMatchObject({ status: 0 });
    const { rows } = await withPool(url, (pool) =>
      pool.query(`select sum(visits)::int as visits, (select position from graph.space) as head,
                    (select count(*) from graph.event) as events from graph.identity`),
    );
    expect(rows[0].visits).toBeGreaterThanOrEqual(9_000 + answered);
    expect(rows[0].head).toBe(rows[0].events);
  });

  it.each([
    [['import', '/nowhere/file.ndjson'], 'ENOENT'],
    [['import', '{file}', '--space', 'nowhere'], 'no space of this name'],
  ])('that cannot run says why, status 2: %j', async (args, words) => {
    const { omni } = await install();
    const path = write('one.ndjson', [line(0)]);
    const ended = await omni(...args.map((arg) => arg.replace('{file}', path)));
    expect(ended).toMatchObject({ status: 2, err: expect.stringContaining(words) });
  });

  it('does not begin in a space that has newer calls, status 2', async () => {
    const { omni } = await install();
    const newer = await omni('import', write('newer.ndjson', [line(9)]));
    const older = await omni('import', write('older.ndjson', [line(0)]));
    expect([newer.status, older.status]).toEqual([0, 2]);
    expect(older.err).toContain('--live');
  });
});
