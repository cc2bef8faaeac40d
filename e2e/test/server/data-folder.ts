import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const makeDataFolder = (): string => mkdtempSync(join(tmpdir(), 'omni-e2e-'));

/** The process id of the embedded PostgreSQL of a data folder, or undefined where none has been left. */
export const postgresPidOf = (folder: string): number | undefined => {
  const path = join(folder, 'postgres', 'postmaster.pid');
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : undefined;
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const POLL_MS = 20;

/** Ends what a killed server left running, and removes the folder. */
export const removeDataFolder = async (folder: string): Promise<void> => {
  const pid = postgresPidOf(folder);
  if (pid !== undefined && isAlive(pid)) {
    process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await delay(POLL_MS);
  }
  rmSync(folder, { recursive: true, force: true });
};
