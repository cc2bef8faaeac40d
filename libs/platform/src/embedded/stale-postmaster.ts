import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCodeOf } from '../error-code.js';

const POLL_MS = 50;
const FAST_STOP_LIMIT_MS = 20_000;
const IMMEDIATE_STOP_LIMIT_MS = 10_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return errorCodeOf(fault) === 'EPERM';
  }
};

/** A postmaster works in its own folder. Compared by device and inode, so that a folder that was moved is still known. */
const worksIn = (pid: number, folder: string): boolean => {
  const [theirs, ours] = [`/proc/${pid}/cwd`, folder].map((path) =>
    statSync(path, { bigint: true, throwIfNoEntry: false }),
  );
  return theirs !== undefined && ours !== undefined && theirs.dev === ours.dev && theirs.ino === ours.ino;
};

const isNamedIn = (pid: number, folder: string): boolean =>
  spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(folder);

const isPostmasterOf = (pid: number, folder: string): boolean =>
  process.platform === 'linux' ? worksIn(pid, folder) : isNamedIn(pid, folder);

const waitForEnd = async (pid: number, folder: string, limitMs: number): Promise<boolean> => {
  const deadline = performance.now() + limitMs;
  while (isAlive(pid) && isPostmasterOf(pid, folder)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
};

const stop = async (pid: number, folder: string): Promise<void> => {
  process.kill(pid, 'SIGINT');
  // Somebody may have made it stand still: it would never hear of the end.
  process.kill(pid, 'SIGCONT');
  if (await waitForEnd(pid, folder, FAST_STOP_LIMIT_MS)) return;
  process.kill(pid, 'SIGQUIT');
  if (!(await waitForEnd(pid, folder, IMMEDIATE_STOP_LIMIT_MS)))
    throw new Error(`the PostgreSQL that an earlier start left behind (process ${pid}) does not end`);
};

/**
 * Ends the server that a killed process left running on these files. Its pid file is never deleted: PostgreSQL relies on
 * it. Resolves with the number of a process that the pid file names although it is no server of these files (numbers are
 * used again, in containers at once); PostgreSQL must be told not to take it for one.
 */
export const stopStalePostmaster = async (
  folder: string,
  announce: (line: string) => void,
): Promise<number | undefined> => {
  const file = join(folder, 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n', 1)[0]) : 0;
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (!isPostmasterOf(pid, folder)) return pid;
  announce('Stopping the PostgreSQL that an earlier start left behind ...');
  await stop(pid, folder);
  return undefined;
};
