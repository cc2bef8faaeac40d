import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A server that ends with us, however we end. */
export type GuardedProcess = {
  readonly pid: number;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<void>;
  /** Throws, with the end of its log, once it has ended. */
  requireAlive(): void;
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>;
};

export type Command = { readonly program: string; readonly args: readonly string[]; readonly logPath: string };

const LOG_CHARS = 4_000;

/** Waits until the pipe to us closes, which the kernel does however we end, then ends the server. */
const WATCH = 'cat > /dev/null; kill -KILL "$1" 2> /dev/null';

const watch = (pid: number): ChildProcess =>
  spawn('sh', ['-c', WATCH, 'sh', String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });

export const startGuarded = ({ program, args, logPath }: Command): GuardedProcess => {
  const log = openSync(logPath, 'a');
  const child = spawn(program, [...args], { stdio: ['ignore', log, log] });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be run`);
  const watcher = watch(pid);
  let hasEnded = false;
  const ended = once(child, 'exit').then(() => {
    hasEnded = true;
    watcher.kill('SIGKILL');
  });
  return {
    pid,
    ended,
    requireAlive: () => {
      if (hasEnded) throw new Error(`${program} has ended:\n${readFileSync(logPath, 'utf8').slice(-LOG_CHARS)}`);
    },
    signal: (signal) => void child.kill(signal),
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
};
