import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/embedded/embedded-postgres.js';
import { openScratchFolder } from './scratch-folder.js';

const scratch = openScratchFolder();
// Not closed to others by accident of the umask: what is below must be reached through a closed folder as well.
chmodSync(scratch.path, 0o700);
const folder = join(scratch.path, 'data');
mkdirSync(folder, { mode: 0o700 });
afterAll(() => scratch.remove());

const start = (said: string[] = []): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ folder, announce: (line) => said.push(line), durable: false });

const ask = async (url: string, statement: string): Promise<readonly unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
};

const COMPILED = fileURLToPath(new URL('../dist/embedded/embedded-postgres.js', import.meta.url));
const HOLD = `
  const { startEmbeddedPostgres } = await import(process.argv[1]);
  const { pid, url } = await startEmbeddedPostgres({ folder: process.argv[2], announce: () => undefined });
  console.log(JSON.stringify({ pid, url }));
  setInterval(() => undefined, 1000);`;

/** A process that starts the server, works on it, and is killed at once. Returns the server it leaves behind. */
const startAndKill = async (statement: string): Promise<number> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLD, COMPILED, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const { pid, url } = JSON.parse(chunk.toString('utf8')) as { readonly pid: number; readonly url: string };
  await ask(url, statement);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return pid;
};

describe('an embedded PostgreSQL', () => {
  it('makes its files once, durable, behind a password, on the loopback only, and keeps what was written', async () => {
    const said: string[] = [];
    const first = await start(said);
    await ask(first.url, 'create table note as select 1 as id');
    const settings = ['fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories'];
    const shown = settings.map((name) => `current_setting('${name}')`).join(" || ' ' || ");
    expect(await ask(first.url, `select ${shown} as shown`)).toEqual([{ shown: 'on on on 127.0.0.1 ' }]);
    const open = new URL(first.url);
    open.password = 'wrong';
    await expect(ask(open.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
    await first.stop();
    const second = await start(said);
    expect(await ask(second.url, 'select id from note')).toEqual([{ id: 1 }]);
    await second.stop();
    expect(said.filter((line) => line.startsWith('Initialising'))).toHaveLength(1);
  });

  it('that a killed process left running is ended by the next start, and nothing is lost', async () => {
    await startAndKill('insert into note (id) values (2)');
    const said: string[] = [];
    const next = await start(said);
    expect(said).toContain('Stopping the PostgreSQL that an earlier start left behind ...');
    expect(await ask(next.url, 'select id from note order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    await next.stop();
  });

  it('that a killed process left standing still is ended by the next start as well', async () => {
    process.kill(await startAndKill('select 1'), 'SIGSTOP');
    await (await start()).stop();
  });

  it('that was killed together with its process recovers at the next start', async () => {
    process.kill(await startAndKill('insert into note (id) values (3)'), 'SIGKILL');
    const next = await start();
    expect(await ask(next.url, 'select count(*)::int as count from note')).toEqual([{ count: 3 }]);
    await next.stop();
  });

  it('starts although its pid file names a process of somebody else by now', async () => {
    const file = join(folder, 'postgres', 'postmaster.pid');
    const owner = statSync(join(folder, 'postgres'));
    process.kill(await startAndKill('select 1'), 'SIGKILL');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    expect(statSync(file).uid).toBe(owner.uid);
    await (await start()).stop();
  });

  it('that ends by itself is noticed', async () => {
    const server = await start();
    process.kill(server.pid, 'SIGQUIT');
    await server.ended;
    expect(server.lastWords()).toContain('immediate shutdown request');
  });

  it('that cannot start says its last words', async () => {
    const wrong = startEmbeddedPostgres({ folder, announce: () => undefined, settings: { work_mem: 'nonsense' } });
    await expect(wrong).rejects.toThrow(/Its last words:[^]*work_mem/);
  });
});
