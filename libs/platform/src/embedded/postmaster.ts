import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { environment } from './cluster.js';
import { type Launch } from './launch.js';
import { type ServerLog } from './server-log.js';
import { type ServerSettings } from './server-settings.js';

const POLL_MS = 25;
const ANSWER_LIMIT_MS = 2_000;
/** A crash recovery reads at most some gigabytes of log. */
const START_LIMIT_MS = 300_000;
const FAST_STOP_LIMIT_MS = 20_000;

export type Postmaster = {
  readonly pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Fast: rolls back what is open, writes everything to disk, ends. Immediate: ends, and recovers at the next start. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
};

export type PostmasterOptions = {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  readonly settings: ServerSettings;
  readonly launch: Launch;
  readonly log: ServerLog;
  /** A process that must not be taken for an earlier server of the folder. */
  readonly foreignPid: number | undefined;
};

const start = (options: PostmasterOptions): ChildProcess => {
  const flags = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = options.launch.command(options.program, ['-D', options.folder, '-p', String(options.port), ...flags]);
  const env = {
    ...environment(),
    ...(options.foreignPid === undefined ? {} : { PG_GRANDPARENT_PID: String(options.foreignPid) }),
  };
  const file = options.log.open();
  try {
    // In a process group of its own: a Ctrl-C is for us, and the server must outlive our last transaction.
    return spawn(command.program, command.args, {
      ...command.options,
      env,
      detached: true,
      stdio: ['ignore', file, file],
    });
  } finally {
    options.log.close(file);
  }
};

/** Sends the signal if the process still runs. */
const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.exitCode === null && child.signalCode === null) child.kill(name);
};

const stopper =
  (child: ChildProcess, ended: Promise<void>, quit: () => void): Postmaster['stop'] =>
  async (how = 'fast') => {
    process.off('exit', quit);
    signal(child, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const waited = new AbortController();
    const late = delay(FAST_STOP_LIMIT_MS, 'late', { signal: waited.signal }).catch(() => undefined);
    if ((await Promise.race([ended, late])) === 'late') signal(child, 'SIGQUIT');
    waited.abort();
    await ended;
  };

/** Starts the server; it does not answer yet. */
export const spawnPostmaster = (options: PostmasterOptions): Postmaster => {
  const child = start(options);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // The program could not be run at all: the reason is in the log of whoever waits for the start.
    child.once('error', () => resolve());
  });
  // However this process ends, short of being killed, the server is told to end as well.
  const quit = (): void => signal(child, 'SIGINT');
  process.once('exit', quit);
  void ended.then(() => process.off('exit', quit));
  return { pid: child.pid ?? 0, ended, stop: stopper(child, ended, quit) };
};

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    // Not yet: whether it ever will is seen by the process.
    return false;
  }
};

/** Whether the server came to answer; false when it ended before. */
export const untilAnswers = async (postmaster: Postmaster, url: string): Promise<boolean> => {
  let over = false;
  void postmaster.ended.then(() => (over = true));
  const deadline = performance.now() + START_LIMIT_MS;
  while (!over && performance.now() < deadline) {
    if (await answers(url)) return !over;
    await delay(POLL_MS);
  }
  return false;
};
