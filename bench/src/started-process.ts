import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const START_WITHIN_MS = 120_000;

/** A program of ours in a process of its own, and what it said on stdout. */
export type StartedProcess = {
  /** Resolves with the first match of the pattern in its output; rejects when it ends or says nothing of it in time. */
  awaitWords(pattern: RegExp): Promise<string>;
  requireAlive(): void;
  stop(): Promise<void>;
};

/** Starts `node MAIN` with the variables. What it says on stderr is passed on. */
export const startProcess = (name: string, main: string, env: NodeJS.ProcessEnv): StartedProcess => {
  const child: ChildProcess = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.on('data', (piece: Buffer) => (output += piece.toString('utf8')));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ended = (): Error => new Error(`${name} ended with status ${child.exitCode}: ${output}`);
  return {
    awaitWords: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} did not start in time`)), START_WITHIN_MS);
        const look = (): void => {
          const words = pattern.exec(output)?.[0];
          if (words === undefined) return;
          clearTimeout(timer);
          resolve(words);
        };
        child.once('exit', () => {
          clearTimeout(timer);
          reject(ended());
        });
        child.stdout?.on('data', look);
        look();
      }),
    requireAlive: () => {
      if (hasEnded()) throw ended();
    },
    stop: async () => {
      if (hasEnded()) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
};
