import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { runCommand } from '../../src/cli/run-command.js';
import { startOmni } from '../../src/start-omni.js';

const BOOTSTRAP = 'bootstrap-token-of-this-spec-0123456789';

let database: TestDatabase;
let folder: string;
let env: { readonly [name: string]: string };
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
  folder = mkdtempSync(join(tmpdir(), 'omni-cli-'));
  env = {
    OMNI_DATA_DIR: folder,
    OMNI_POSTGRES_URL: database.url,
    OMNI_BOOTSTRAP_TOKEN: BOOTSTRAP,
    OMNI_HTTP_PORT: '0',
    OMNI_OPS_PORT: '0',
    OMNI_LOG_LEVEL: 'silent',
    OMNI_TEST_UNSAFE_POSTGRES: '1',
  };
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const omni = async (line: string, more: { readonly [name: string]: string } = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    env: { ...env, ...more },
    print: (text: string) => void out.push(text),
    explain: (text: string) => void err.push(text),
  };
  const status = await runCommand(line.split(' '), terminal);
  return { status, out: out.join('\n'), err: err.join('\n') };
};

const whileRunning = async (work: (url: string) => Promise<void>): Promise<void> => {
  const running = await startOmni(readSettings(env), { logger: createQuietLogger(), unsafePostgres: true });
  try {
    await work(running.url);
  } finally {
    await running.close();
  }
};

const call = (url: string, token: string, body: object): Promise<Response> =>
  fetch(`${url}/api/v1/identifier`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the omni command', () => {
  it('starts a server when none runs, makes a token, and leaves nothing running', async () => {
    // What a killed server leaves behind.
    writeFileSync(join(folder, 'server.json'), '{"pid":1,"url":"http://127.0.0.1:1","opsUrl":"http://127.0.0.1:1"}');
    const made = await omni('token create --scopes identifier:write,journal:read --rate 7/60s --expires 1d');
    expect(made).toMatchObject({ status: 0, out: expect.stringMatching(/^omni_[0-9A-Za-z]+_[0-9A-Za-z]+$/) });
    expect(made.err).toContain('starting one');
    await whileRunning(async (url) => {
      const answer = await call(url, made.out, { platform: 'web', anonymous_id: 'visitor-1', count_prev_visits: true });
      expect([answer.status, answer.headers.get('x-ratelimit-limit')]).toEqual([200, '7']);
    });
  });

  it('administers the server that runs', async () => {
    await whileRunning(async (url) => {
      expect(await omni('space create shop')).toMatchObject({ status: 0, out: '' });
      expect(await omni('space set shop --user-id on --kind crm_id=person --kind tv_id=device')).toMatchObject({
        status: 0,
      });
      const { out } = await omni('space list --json');
      expect(JSON.parse(out)).toContainEqual(
        expect.objectContaining({ name: 'shop', user_id: true, kinds: { crm_id: 'person', tv_id: 'device' } }),
      );
      const token = (await omni('token create --space shop --scopes identifier:write --platforms web')).out;
      const answer = await call(url, token, {
        platform: 'web',
        identifiers: { crm_id: 'customer-9' },
        count_prev_visits: true,
      });
      expect(answer.status).toBe(200);
      expect(
        (await call(url, token, { platform: 'tv', anonymous_id: 'visitor-2', count_prev_visits: true })).status,
      ).toBe(403);
    });
  });

  it('lists tokens without their secrets and revokes them for good', async () => {
    await whileRunning(async (url) => {
      const token = (await omni('token create --scopes journal:read')).out;
      const id = token.split('_')[1] ?? '';
      const listed = await omni('token list --space default');
      expect(listed.out).toContain(id);
      expect(listed.out).not.toContain(token.slice(-20));
      expect(await omni(`token revoke ${id}`)).toMatchObject({ status: 0, out: '' });
      expect((await call(url, token, { platform: 'web', anonymous_id: 'visitor-3' })).status).toBe(401);
      const rows = JSON.parse((await omni('token list --json')).out) as readonly {
        id: string;
        revoked_at: string | null;
      }[];
      expect(rows.find((row) => row.id === id)?.revoked_at).toEqual(expect.any(String));
    });
  });

  it('says in words what a server refuses, status 1', async () => {
    await whileRunning(async (url) => {
      expect(await omni('token revoke nosuchtoken')).toMatchObject({
        status: 1,
        out: '',
        err: 'There is no token of this id',
      });
      expect((await omni('token create --scopes admin --space nowhere')).err).toContain(
        'space there is no space of this name',
      );
      const wrong = await omni('token list', { OMNI_BOOTSTRAP_TOKEN: 'x'.repeat(40), OMNI_URL: url });
      expect(wrong).toMatchObject({ status: 1, err: expect.stringContaining('bootstrap token') });
    });
  });

  it('says that a given server cannot be reached, status 1', async () => {
    const nowhere = await omni('token list', { OMNI_URL: 'http://127.0.0.1:1' });
    expect(nowhere).toMatchObject({ status: 1, err: expect.stringContaining('cannot be reached') });
  });
});
