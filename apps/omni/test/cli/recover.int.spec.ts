import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, readSettings } from '@omni/platform';
import { createQuietLogger, describeWith, openTestDatabase, startOwnKafka, type TestDatabase } from '@omni/testing';
import { runCommand } from '../../src/cli/run-command.js';
import { startOmni } from '../../src/start-omni.js';

const kafka = await startOwnKafka();

describeWith(kafka, 'omni recover', (broker) => {
  let folder: string;
  let live: TestDatabase;
  let backup: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'omni-recover-'));
    live = await openTestDatabase({ migrations: [] });
    const url = new URL(live.url);
    backup = `${url.pathname.slice(1)}_backup`;
  });
  afterAll(async () => {
    await query(live.url, `drop database if exists ${backup} with (force)`);
    await live.close();
    await broker.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const urlOf = (database: string): string => Object.assign(new URL(live.url), { pathname: `/${database}` }).href;
  const query = async <Row extends object>(url: string, text: string): Promise<readonly Row[]> => {
    const pool = createPool(url, { max: 1, name: 'recover spec', logger: createQuietLogger() });
    return (await pool.query(text).finally(() => pool.end())).rows as Row[];
  };

  const envOf = (postgresUrl: string) => ({
    OMNI_DATA_DIR: folder,
    OMNI_POSTGRES_URL: postgresUrl,
    OMNI_KAFKA_BROKERS: broker.brokers.join(','),
    OMNI_KAFKA_REPLICATION: '1',
    OMNI_BOOTSTRAP_TOKEN: 'bootstrap-token-of-this-spec-0123456789',
    OMNI_CLIENT_TOKEN: 'client-token-of-this-spec-0123456789abcdef',
    OMNI_HTTP_PORT: '0',
    OMNI_OPS_PORT: '0',
    OMNI_LOG_LEVEL: 'silent',
    OMNI_TEST_UNSAFE_POSTGRES: '1',
  });
  const start = (postgresUrl: string) =>
    startOmni(readSettings(envOf(postgresUrl)), { logger: createQuietLogger(), unsafePostgres: true });
  const omni = async (postgresUrl: string, ...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const status = await runCommand(args, {
      env: envOf(postgresUrl),
      print: (text: string) => void out.push(text),
      explain: (text: string) => void err.push(text),
    });
    return { status, out: out.join('\n'), err: err.join('\n') };
  };
  type Call = (body: object, token?: string) => Promise<{ readonly status: number }>;
  const serve = async (postgresUrl: string, work: (call: Call) => Promise<void>): Promise<void> => {
    const server = await start(postgresUrl);
    try {
      await work(async (body, token = server.tokens.client.value) => {
        const answer = await fetch(`${server.url}/api/v1/identifier`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        await answer.arrayBuffer();
        return { status: answer.status };
      });
    } finally {
      await server.close();
    }
  };
  const call = (n: number): object => ({
    ...{ platform: 'web', anonymous_id: `device-${n % 11}`, count_prev_visits: true },
    ...(n % 3 === 0 ? { email: `e${n % 5}@mail.example` } : {}),
  });

  type Root = { readonly space_id: number; readonly uuid: string; readonly total_visits: string };
  const rootsOf = (url: string) =>
    query<Root>(url, 'select space_id, uuid, total_visits from graph.identity where root = id order by space_id, uuid');
  const headsOf = (url: string) =>
    query<{ name: string; position: string }>(url, 'select name, position from graph.space order by 1');
  const logIdOf = (url: string) => query<{ log_id: string }>(url, 'select log_id from graph.event_log');

  it('has a start refused that would give positions away twice, and then loses nothing that Kafka holds', async () => {
    await serve(live.url, async (send) => {
      for (let n = 0; n < 30; n++) expect(await send(call(n))).toEqual({ status: 200 });
    });
    await query(urlOf('postgres'), `create database ${backup} template ${new URL(live.url).pathname.slice(1)}`);
    const restored = urlOf(backup);
    const backedUp = await headsOf(restored);
    await serve(live.url, async (send) => {
      for (let n = 30; n < 70; n++) expect(await send(call(n))).toEqual({ status: 200 });
      await omni(live.url, 'space', 'create', 'shop');
      const token = (await omni(live.url, 'token', 'create', '--space', 'shop', '--scopes', 'identifier:write')).out;
      for (let n = 0; n < 5; n++) expect(await send(call(n), token)).toEqual({ status: 200 });
    });
    const [lost, lostHeads] = [await rootsOf(live.url), await headsOf(live.url)];

    await expect(start(restored)).rejects.toThrow('Run "omni recover"');
    await expect(start(restored)).rejects.toThrow('ahead of the log');
    expect(await headsOf(restored)).toEqual(backedUp);
    const recovered = await omni(restored, 'recover');
    expect(recovered).toMatchObject({ status: 0, out: expect.stringContaining('shop') });
    expect(await headsOf(restored)).toEqual(lostHeads);
    expect(await logIdOf(restored)).not.toEqual(await logIdOf(live.url));
    expect((await omni(restored, 'recover')).out).toContain('Nothing was lost');

    const visitsOf = (roots: readonly Root[]): number => roots.reduce((sum, one) => sum + Number(one.total_visits), 0);
    await serve(restored, async (send) => {
      // The calls since the backup come again by themselves; the time-out of the spec is the limit.
      while (visitsOf(await rootsOf(restored)) < visitsOf(lost));
      expect(await rootsOf(restored)).toEqual(lost);
      expect(await send(call(70))).toEqual({ status: 200 });
    });
    const old = new Map(backedUp.map(({ name, position }) => [name, Number(position)]));
    const events = await query<{ name: string; position: string; type: string }>(
      restored,
      'select s.name, e.position, e.type from graph.event e join graph.space s using (space_id) order by s.space_id, e.position',
    );
    for (const { name, position } of lostHeads) {
      const own = events.filter((one) => one.name === name);
      expect(own.map((one) => Number(one.position))).toEqual(own.map((_, index) => index + 1));
      const between = own.slice(old.get(name) ?? 0, Number(position));
      expect(new Set(between.map(({ type }) => type))).toEqual(new Set(['position.skipped']));
    }
    for (const what of ['graph', 'journal'])
      expect(await omni(restored, 'rebuild', what, '--check')).toMatchObject({ status: 0 });
  });

  it('finds nothing to do where nothing was lost, and is refused while a server runs', async () => {
    await serve(urlOf(backup), async () => {
      expect(await omni(urlOf(backup), 'recover')).toMatchObject({
        status: 1,
        err: expect.stringContaining('A server runs'),
      });
    });
    const before = await headsOf(urlOf(backup));
    expect(await omni(urlOf(backup), 'recover')).toMatchObject({
      status: 0,
      out: expect.stringContaining('Nothing was lost'),
    });
    expect(await headsOf(urlOf(backup))).toEqual(before);
  });

  it('has a journal that is ahead of its log begin again from the log', async () => {
    const url = urlOf(backup);
    await query(url, 'update journal.cursor set position = position + 3 where space_id = 1');
    await query(
      url,
      'insert into journal.entry select space_id, member, position + 100000, created_at, body from journal.entry where space_id = 1',
    );
    await expect(start(url)).rejects.toThrow('omni recover');
    const [before] = await query<{ position: string }>(url, 'select position from graph.space where space_id = 1');
    expect(await omni(url, 'recover')).toMatchObject({ status: 0, out: expect.stringContaining('default') });
    await serve(url, async (send) => expect(await send(call(1))).toEqual({ status: 200 }));
    const [after] = await query<{ position: string }>(url, 'select position from graph.space where space_id = 1');
    expect(Number(after?.position)).toBeGreaterThan(Number(before?.position) + 3);
    expect(await omni(url, 'rebuild', 'journal', '--check')).toMatchObject({ status: 0 });
  });
});
