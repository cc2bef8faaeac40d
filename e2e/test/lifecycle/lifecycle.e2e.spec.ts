import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type GivenAnswer } from '@omni/testing/audit';
import { type Answer } from '../client/answer.js';
import { createClient } from '../client/client.js';
import { isAlive, makeDataFolder, postgresPidOf, removeDataFolder } from '../server/data-folder.js';
import { launch } from '@omni/testing/program';
import { envOf, type Server, startServer } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';
import { type Load, repeat, startLoad, sumOfVisits } from './load.js';

const EX_CONFIG = 78;
const CLIENTS = 32;

let folder: string;
let running: Server | undefined;
/** What was answered over all lives of the server; the clock of this process goes on through them. */
const answers: GivenAnswer[] = [];

const start = async (): Promise<Server> => {
  running = await startServer({ folder });
  return running;
};
const stop = async (): Promise<number | null | undefined> => {
  const ended = await running?.stop();
  running = undefined;
  return ended?.status;
};

beforeAll(() => {
  folder = makeDataFolder();
});
afterAll(async () => {
  await stop();
  await removeDataFolder(folder);
});

const curlOf = (stdout: string): string => stdout.slice(stdout.indexOf('  curl '), stdout.indexOf('\n\nCtrl-C'));
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const withCurl = hasCurl ? it : it.skip;
/** Runs what was printed, as a shell would that it was pasted into. */
const paste = (command: string): unknown =>
  JSON.parse(spawnSync('sh', ['-c', command.replace('curl ', 'curl -sS ')], { encoding: 'utf8' }).stdout);

const repeatAll = async (server: Server, load: Load): Promise<void> => {
  const calls = await load.over;
  answers.push(...load.answers());
  const client = createClient({ url: server.url, token: server.clientToken });
  const again = await repeat(client, calls);
  const outcomeOf = ({ status, text }: Answer) => ({ status, text });
  for (const [index, call] of calls.entries()) {
    const answer = again[index];
    expect(answer?.status).toBe(200);
    if (call.answer && answer) expect(outcomeOf(answer)).toEqual(outcomeOf(call.answer));
  }
  expect(await sumOfVisits(client, calls)).toBe(calls.length);
  answers.push(...client.answers);
};

describe('a server on a fresh data folder', () => {
  it('says where it is, shows the token that it made and keeps it for its owner alone', async () => {
    const server = await start();
    const said = server.stdout();
    expect(said).toContain(server.url);
    expect(said).toContain(server.clientToken);
    expect(said).not.toContain(server.bootstrapToken);
    expect(statSync(join(folder, 'bootstrap-token')).mode & 0o777).toBe(0o600);
    expect(await (await fetch(`${server.opsUrl}/health/ready`)).json()).toMatchObject({ status: 'ok' });
  });

  withCurl('prints a call that works when it is pasted into a shell', () => {
    const data = { uuid: expect.any(String), email: '', count_prev_visits: 1 };
    expect(paste(curlOf(running?.stdout() ?? ''))).toEqual({ success: true, data });
  });

  it('refuses a second server beside it, in words, with status 78', async () => {
    const ended = await launch('main', [], envOf(folder)).ended;
    expect(ended.status).toBe(EX_CONFIG);
    expect(ended.stderr).toContain(folder);
    expect(ended.stderr).toMatch(/another|already/);
    expect(await (await fetch(`${running?.opsUrl}/health/live`)).json()).toMatchObject({ status: 'ok' });
  });

  it('starts again on what it kept, and shows no secret any more', async () => {
    const first = running;
    expect(await stop()).toBe(0);
    expect(postgresPidOf(folder)).toBeUndefined();
    const server = await start();
    expect(server.clientToken).toBe(first?.clientToken);
    expect(server.stdout()).not.toContain(server.clientToken);
  });

  withCurl('finds everybody again', () => {
    expect(paste(curlOf(running?.stdout() ?? ''))).toMatchObject({ data: { count_prev_visits: hasCurl ? 2 : 1 } });
  });
});

describe('a server under load', () => {
  it('told to stop answers what it took, ends with 0, and every answered call is there afterwards', async () => {
    const load = startLoad(running ?? (await start()), CLIENTS);
    await load.answered(300);
    expect(await stop()).toBe(0);
    await repeatAll(await start(), load);
  });

  it('killed at any moment takes its PostgreSQL over and has every answered call exactly once', async () => {
    for (const count of [200, 350]) {
      const server = running ?? (await start());
      const load = startLoad(server, CLIENTS);
      await load.answered(count);
      server.kill('SIGKILL');
      expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
      const left = postgresPidOf(folder) ?? 0;
      expect(isAlive(left)).toBe(true);
      await repeatAll(await start(), load);
      expect(postgresPidOf(folder)).toBeDefined();
    }
  });

  it('has, after all these lives, a log, answers and journals that agree, and no identifier in a log or a metric', async () => {
    const server = running ?? (await start());
    expect(await faultsAtTheEnd(server, [{ token: server.bootstrapToken, answers }])).toEqual([]);
    running = undefined;
  });
});
