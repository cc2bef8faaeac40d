import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFolder } from '../src/folder-lock.js';
import { StartRefused } from '../src/start-refused.js';
import { openScratchFolder } from './scratch-folder.js';

const scratch = openScratchFolder();
const folder = scratch.path;
afterAll(() => scratch.remove());

const COMPILED = fileURLToPath(new URL('../dist/folder-lock.js', import.meta.url));
const HOLD = `
  const { lockFolder } = await import(process.argv[1]);
  try { await lockFolder(process.argv[2]); } catch (fault) { console.log(fault.constructor.name); process.exit(); }
  console.log('held');
  setInterval(() => undefined, 1000);`;

/** Another process that tries to take the lock: what it says first. */
const attempt = async (): Promise<{ readonly child: ChildProcess; readonly said: string }> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLD, COMPILED, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: chunk.toString('utf8').trim() };
};

const kill = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  if (child.kill('SIGKILL')) await ended;
};

describe('the lock on a data folder', () => {
  it('is held until it is released, also under another path, and names folder and process', async () => {
    const lock = await lockFolder(folder);
    const other = join(folder, 'link');
    symlinkSync(folder, other);
    const refusal: unknown = await lockFolder(other).catch((fault: unknown) => fault);
    expect(refusal).toBeInstanceOf(StartRefused);
    expect(refusal).toHaveProperty('message', expect.stringContaining(`${other} is in use by process ${process.pid}`));
    await lock.release();
    await (await lockFolder(folder)).release();
  });

  it('goes to exactly one of several processes that start together', async () => {
    const attempts = await Promise.all([attempt(), attempt(), attempt(), attempt()]);
    expect(attempts.map(({ said }) => said).sort()).toEqual(['StartRefused', 'StartRefused', 'StartRefused', 'held']);
    await Promise.all(attempts.filter(({ said }) => said === 'held').map(({ child }) => kill(child)));
  });

  it('is free again once its holder was killed', async () => {
    const { child, said } = await attempt();
    expect(said).toBe('held');
    await expect(lockFolder(folder)).rejects.toThrow(`process ${child.pid}`);
    await kill(child);
    await (await lockFolder(folder)).release();
  });
});
