import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool, readSettings } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { runCommand } from '../../src/cli/run-command.js';
import { type Omni, startOmni } from '../../src/start-omni.js';

const BOOTSTRAP = 'bootstrap-token-of-this-spec-0123456789';
const PRIVATE = 'zq7private';
const TABLES = [
  ...[
    'space',
    'relay',
    'identity',
    'identifier',
    'merge',
    'call_seen',
    'event',
    'dead_letter',
    'proposal',
    'policy',
  ].map((name) => `graph.${name}`),
  ...['member', 'entry', 'cursor'].map((name) => `journal.${name}`),
];

let database: TestDatabase;
let pool: Pool;
let folder: string;
let env: { readonly [name: string]: string };

const omni = async (line: string) => {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    env,
    print: (text: string) => void out.push(text),
    explain: (text: string) => void err.push(text),
  };
  const status = await runCommand(line.split(' '), terminal);
  return { status, out: out.join('\n'), err: err.join('\n') };
};

const start = (): Promise<Omni> => startOmni(readSettings(env), { logger: createQuietLogger(), unsafePostgres: true });

type Call = (
  body: object,
  more?: { readonly key?: string; readonly query?: string },
) => Promise<{ readonly next_cursor?: string }>;
const callerAt =
  (url: string, token: string): Call =>
  async (body, { key, query = '' } = {}) => {
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const sent = JSON.stringify({ platform: 'web', ...body });
    const answer = await fetch(`${url}/api/v1/identifier${query}`, { method: 'POST', headers, body: sent });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
    return (JSON.parse(text) as { readonly data: { readonly next_cursor?: string } }).data;
  };

/** Two persons' devices, a merge, look-ups with and without a key, a page further on, names that are no identifiers. */
const converse = async (call: Call, name: string): Promise<void> => {
  const visit = { count_prev_visits: true };
  for (const device of ['a', 'b', 'c']) await call({ ...visit, anonymous_id: `${PRIVATE}-${name}-${device}` });
  await call({ ...visit, anonymous_id: `${PRIVATE}-${name}-a`, email: `${PRIVATE}.${name}@mail.example` });
  await call({
    ...visit,
    anonymous_id: `${PRIVATE}-${name}-b`,
    email: `${PRIVATE}.${name}@mail.example`,
    phone: '48600100200',
  });
  await call({
    ...visit,
    anonymous_id: `${PRIVATE}-${name}-d`,
    email: `other.${name}@mail.example`,
    phone: '48600100200',
  });
  await call({ anonymous_id: `${PRIVATE}-${name}-e`, valuation_properties: { action: 'seen', note: 'a\u0000b' } });
  await call({ ...visit, anonymous_id: `${PRIVATE}-${name}-a`, email: 'n/a' }, { key: `${name}-visit` });
  await call({ ...visit, anonymous_id: `${PRIVATE}-${name}-a`, email: 'n/a' }, { key: `${name}-visit` });
  const { next_cursor } = await call(
    { anonymous_id: `${PRIVATE}-${name}-b` },
    { key: `${name}-page`, query: '?limit=1' },
  );
  const query = `?limit=1&cursor=${encodeURIComponent(next_cursor ?? '')}`;
  await call({ anonymous_id: 'not looked at' }, { key: `${name}-further`, query });
  await call({ anonymous_id: `${PRIVATE}-${name}-new` });
};

const tokenOf = async (space: string, scopes: string): Promise<string> =>
  (await omni(`token create --space ${space} --scopes ${scopes}`)).out;

/** Calls from before the installation: they stand for visits, and no answer of theirs is stored. */
const importPast = async (): Promise<void> => {
  const path = join(folder, 'past.ndjson');
  const lines = Array.from({ length: 20 }, (_, n) => ({
    ...{ at: Date.UTC(2025, 0, 1) + n * 60_000, platform: 'web', anonymous_id: `${PRIVATE}-past-${n % 7}` },
    ...(n % 3 === 0 ? { visits: n, id: `row-${n % 9}`, email: `${PRIVATE}.past.${n % 5}@mail.example` } : {}),
    ...(n % 2 === 0 ? { count_prev_visits: true } : {}),
  }));
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { status } = await omni(`import ${path}`);
  if (status !== 0) throw new Error(`the import ended with ${status}`);
};

const settled = async (): Promise<void> => {
  for (;;) {
    const { rowCount } = await pool.query(
      `select 1 from graph.space s left join journal.cursor c using (space_id) left join graph.relay r using (space_id)
       where c.position is distinct from s.position or r.published_position is distinct from s.position`,
    );
    if (rowCount === 0) return;
  }
};

beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  folder = mkdtempSync(join(tmpdir(), 'omni-audit-'));
  env = {
    ...{ OMNI_DATA_DIR: folder, OMNI_POSTGRES_URL: database.url, OMNI_BOOTSTRAP_TOKEN: BOOTSTRAP, OMNI_HTTP_PORT: '0' },
    ...{ OMNI_OPS_PORT: '0', OMNI_LOG_LEVEL: 'silent', OMNI_RATE_LIMIT: 'off', OMNI_TEST_UNSAFE_POSTGRES: '1' },
  };
  pool = createPool(database.url, { max: 2, name: 'audit spec', logger: createQuietLogger() });
  await importPast();
  const server = await start();
  await converse(callerAt(server.url, server.tokens.client.value), 'one');
  await omni('space create shop');
  const shop = callerAt(server.url, await tokenOf('shop', 'identifier:write,journal:read'));
  await converse(shop, 'two');
  await omni('space set shop --user-id on --kind crm_id=person --kind tv_id=device');
  await shop({ count_prev_visits: true, user_id: `${PRIVATE}-u`, identifiers: { crm_id: '7', tv_id: 'x' } });
  const reader = callerAt(server.url, await tokenOf('shop', 'journal:read'));
  await reader({ anonymous_id: `${PRIVATE}-two-a`, email: 'unknown@mail.example' }, { key: 'reader' });
  await settled();
  await server.close();
  await pool.query('create schema saved');
  for (const table of TABLES) await pool.query(`create table saved.${table.replace('.', '_')} as table ${table}`);
});
afterAll(async () => {
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
const restore = async (): Promise<void> => {
  for (const table of TABLES) {
    await pool.query(`truncate ${table}`);
    await pool.query(`insert into ${table} overriding system value select * from saved.${table.replace('.', '_')}`);
  }
};

const IS_BROKEN = /^(I\d+) +BROKEN/gm;
const brokenIn = (out: string): readonly string[] => [...out.matchAll(IS_BROKEN)].map(([, name = '']) => name);
const LAST_CALL = `space_id = 1 and position = (select max(position) from graph.event where space_id = 1 and type = 'call.recorded'
  and data like '%"counted":true%')`;
const APPENDED = `update graph.space set position = position + 1 where space_id = 1`;

describe('omni audit', () => {
  afterEach(restore);

  it('finds nothing in a system that is sound, status 0, and shows no identifier', async () => {
    const { status, out, err } = await omni('audit --progress');
    expect({ status, broken: brokenIn(out) }).toEqual({ status: 0, broken: [] });
    expect(out.split('\n')).toHaveLength(9);
    expect(err).toContain('2 spaces were audited.');
    expect((await omni('audit --space shop')).err).toContain('1 spaces were audited.');
  });

  it.each([
    [
      'I1',
      'recorded twice',
      [
        `insert into graph.event select space_id, (select position + 1 from graph.space where space_id = 1), (select last_at from graph.space where space_id = 1), type, subject, data from graph.event where ${LAST_CALL}`,
        APPENDED,
      ],
    ],
    [
      'I1',
      'a dead letter',
      [
        `insert into graph.dead_letter (space_name, reason, topic, part, message_offset, log_id, message, call_id) select 'default', 'undecidable', 't', 0, 1, 'l', '', (data::jsonb ->> 'call') from graph.event where ${LAST_CALL}`,
      ],
    ],
    [
      'I1',
      'not recorded',
      [
        `insert into graph.event select space_id, (select position + 1 from graph.space where space_id = 1), (select last_at from graph.space where space_id = 1), type, subject, data from graph.event where space_id = 1 and type = 'identifiers.touched' limit 1`,
        APPENDED,
      ],
    ],
    ['I2', 'calls counted', [`update graph.identity set visits = visits + 1 where space_id = 1 and id = root`]],
    [
      'I2',
      'calls counted',
      [`update graph.identity set total_visits = total_visits - 1 where space_id = 2 and id = root`],
    ],
    ['I3', 'not there', [`update graph.identifier set member = 999999 where space_id = 1 and kind = 'email'`]],
    [
      'I3',
      'another owner',
      [
        `update graph.identifier set member = (select min(id) from graph.identity where space_id = 2) where space_id = 2 and kind = 'anonymous_id'`,
      ],
    ],
    [
      'I4',
      'whose root is none',
      [
        `update graph.identity m set root = (select id from graph.identity o where o.space_id = 1 and o.root <> o.id limit 1) where space_id = 1 and root = id`,
      ],
    ],
    [
      'I5',
      'decided otherwise',
      [
        `update graph.event set data = replace(data, '"outcomes":[]', '"outcomes":["touched","created"]') where space_id = 1`,
        `update graph.event set data = replace(data, '"outcomes":["touched"]', '"outcomes":["touched","created"]') where space_id = 1`,
      ],
    ],
    [
      'I6',
      'identifiers that are not as folded',
      [`update graph.identifier set attached = attached + 1 where space_id = 1 and kind = 'phone'`],
    ],
    ['I6', 'identifiers that are missing', [`delete from graph.identifier where space_id = 1 and kind = 'phone'`]],
    [
      'I6',
      'identifiers that are not in the log',
      [
        `insert into graph.identifier select space_id, 'crm_id', value, address, member, person_root, attached, seen_at, carried, claim_members, claim_ats, claimants, device_kinds, device_values, device_ats, merges_at, device_identity, proposed from graph.identifier where space_id = 1 and kind = 'email' limit 1`,
      ],
    ],
    [
      'I6',
      'found by their root',
      [`update graph.identifier set person_root = null where space_id = 1 and kind = 'email'`],
    ],
    [
      'I6',
      'identities that are missing',
      [
        `delete from graph.identity where space_id = 2 and id = (select max(id) from graph.identity where space_id = 2)`,
      ],
    ],
    ['I6', 'rows of merge', [`delete from graph.merge where space_id = 1`]],
    ['I6', 'rows of policy', [`update graph.policy set kinds = '{}'`]],
    ['I6', 'stored answers that are missing', [`delete from graph.call_seen where space_id = 2`]],
    ['I6', 'stored answers that are not', [`update graph.call_seen set visits = visits + 1 where space_id = 1`]],
    ['I6', 'rows of a space', [`update graph.space set last_at = last_at + 1 where space_id = 1`]],
    [
      'I6',
      'cannot be folded',
      [
        `update graph.event set data = regexp_replace(data, '"member":[0-9]+', '"member":999999') where space_id = 1 and type = 'identifier.linked'`,
      ],
    ],
    ['I7', 'not what was sent', [`update journal.entry set body = '{}' where space_id = 1`]],
    ['I7', 'entries that are missing', [`delete from journal.entry where space_id = 2`]],
    [
      'I7',
      'not in the log',
      [
        `insert into journal.entry select space_id, member, 999999, created_at, body from journal.entry where space_id = 1 limit 1`,
      ],
    ],
    ['I7', 'members that are not as folded', [`update journal.member set root = member where space_id = 1`]],
    [
      'I7',
      'members that are missing',
      [
        `delete from journal.member where space_id = 1 and member = (select min(member) from journal.member where space_id = 1)`,
      ],
    ],
    ['I8', 'beyond their log', [`update graph.relay set published_position = 999999 where space_id = 1`]],
    ['I8', 'ahead of their log', [`update journal.cursor set position = 999999 where space_id = 2`]],
    ['I8', 'gaps before', [`delete from graph.event where space_id = 1 and position = 2`]],
    ['I8', 'the last event', [`update graph.space set position = position + 3 where space_id = 1`]],
    ['I8', 'older than the one before', [`update graph.event set at = at - 1000000 where ${LAST_CALL}`]],
    [
      'I11',
      'uuid of another space',
      [
        `update graph.identity m set uuid = (select uuid from graph.identity o where o.space_id = 1 order by id limit 1) where space_id = 2 and id = (select max(id) from graph.identity where space_id = 2)`,
      ],
    ],
    [
      'I11',
      'token of another space',
      [
        `update graph.event set data = regexp_replace(data, '"token":"[^"]*"', '"token":"' || (select id from admin.token where space_id = 2 limit 1) || '"') where ${LAST_CALL}`,
      ],
    ],
    ['I11', 'calls otherwise', [`update graph.space set name = 'other' where space_id = 2`]],
  ] as const)('names %s where something is planted against it: %s', async (invariant, words, plants) => {
    for (const plant of plants) expect((await pool.query(plant)).rowCount).toBeGreaterThan(0);
    const { status, out, err } = await omni('audit');
    expect({ status, err }).toMatchObject({ status: 1, err: expect.stringContaining('breaches were found') });
    expect(brokenIn(out)).toContain(invariant);
    const line = out.split('\n').find((one) => one.startsWith(`${invariant} `));
    expect(line).toContain(words);
    expect(out + err).not.toContain(PRIVATE);
  });

  it('takes positions that a recovery skipped for what they are', async () => {
    await pool.query(
      `insert into graph.event select space_id, position + 1, last_at, 'position.skipped', null, '{}' from graph.space where space_id = 1`,
    );
    await pool.query(APPENDED);
    expect(await omni('audit')).toMatchObject({ status: 0 });
  });

  it('finds nothing after the log was restored into another installation, and after the graph was folded anew', async () => {
    const file = join(folder, 'log.ndjson');
    expect(await omni(`log export ${file}`)).toMatchObject({ status: 0 });
    expect(await omni('rebuild graph')).toMatchObject({ status: 0 });
    const rebuilt = await omni('audit');
    const empty = await openTestDatabase({ migrations: [] });
    const before = env;
    env = { ...env, OMNI_POSTGRES_URL: empty.url, OMNI_DATA_DIR: join(folder, 'restored') };
    const restored = await omni(`log restore ${file}`);
    const audited = await omni('audit');
    env = before;
    await empty.close();
    expect([rebuilt, restored, audited]).toMatchObject([{ status: 0 }, { status: 0 }, { status: 0 }]);
  });

  it('finds nothing while calls go on', async () => {
    const server = await start();
    const call = callerAt(server.url, server.tokens.client.value);
    let [over, calls] = [false, 0];
    const load = async (client: number): Promise<void> => {
      for (let n = 0; !over; n++, calls++) {
        const device = `${PRIVATE}-busy-${(n * 7 + client) % 23}`;
        const email = n % 3 === 0 ? { email: `${PRIVATE}.busy.${(n + client) % 11}@mail.example` } : {};
        await call({ count_prev_visits: true, anonymous_id: device, ...email });
        if (n % 5 === 0) await call({ anonymous_id: device }, { key: `busy-${client}-${n}` });
      }
    };
    const clients = Promise.all([0, 1, 2, 3].map(load));
    const reports = [];
    do reports.push(await omni('audit'));
    while (calls < 600);
    over = true;
    await clients;
    await server.close();
    expect(reports.map(({ status, out }) => ({ status, broken: brokenIn(out), out: status === 0 ? '' : out }))).toEqual(
      reports.map(() => ({ status: 0, broken: [], out: '' })),
    );
  });

  it('that cannot run says why, status 2', async () => {
    expect(await omni('audit --space nowhere')).toMatchObject({ status: 2, err: expect.stringContaining('no space') });
    const empty = await openTestDatabase({ migrations: [] });
    const before = env;
    env = { ...env, OMNI_POSTGRES_URL: empty.url };
    const ended = await omni('audit');
    env = before;
    await empty.close();
    expect(ended).toMatchObject({ status: 2, err: expect.stringContaining('omni migrate') });
  });
});
