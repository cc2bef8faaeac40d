import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Env = { readonly [name: string]: string };
export type Ending = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A program of the product that runs as a process of its own, the way its users run it. */
export type Program = {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
  /** Resolves once stdout holds the text; rejects with everything that was said when the program ends before. */
  says(text: string): Promise<void>;
};

const OWN = /^(OMNI_|NODE_OPTIONS$)/;
/** Settings of whoever runs the specs must not change what is tested. */
const foreign = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)));

const PROGRAMS = {
  main: 'omni/dist/main.js',
  cli: 'omni/dist/cli.js',
  gateway: 'gateway/dist/main.js',
  resolver: 'resolver/dist/main.js',
  journal: 'journal/dist/main.js',
} as const;
export type ProgramName = keyof typeof PROGRAMS;

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** `root` is the repository, or a folder laid out like it. */
export const launch = (name: ProgramName, args: readonly string[], env: Env, root = REPOSITORY): Program => {
  const child = spawn(process.execPath, [join(root, 'apps', PROGRAMS[name]), ...args], {
    env: { ...foreign(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([status, signal]): Ending => ({ status, signal, stdout, stderr }) as Ending);
  const says = async (text: string): Promise<void> => {
    let hasEnded = false;
    const end = ended.then(() => void (hasEnded = true));
    while (!stdout.includes(text)) {
      if (hasEnded) throw new Error(`the program ended before it said "${text}":\n${stdout}\n${stderr}`);
      await Promise.race([once(child.stdout, 'data'), end]);
    }
  };
  if (child.pid === undefined) throw new Error(`${name} cannot be run`);
  return {
    pid: child.pid,
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => child.kill(signal),
    ended,
    says,
  };
};

/** Runs a command of the product to its end. */
export const runOmni = (args: readonly string[], env: Env, root = REPOSITORY): Promise<Ending> =>
  launch('cli', args, env, root).ended;
