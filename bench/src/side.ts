import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type SideName = 'omni' | 'naive' | 'bare';
export type Side = {
  readonly name: SideName;
  readonly url: string;
  /** Where its PostgreSQL keeps its files; the bare side has none. */
  readonly folder: string;
  stop(): Promise<void>;
};

export const TOKEN = 'bench-token-bench-token-bench-token-1';

const MAIN: { readonly [Name in SideName]: string } = {
  omni: '../../apps/omni/dist/main.js',
  naive: '../baselines/naive/dist/main.js',
  bare: 'bare.js',
};
const START_WITHIN_MS = 120_000;

/** Every side names its address on stdout, each in its own words. */
const addressIn = (output: string): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];

const awaitAddress = (child: ChildProcess, name: SideName): Promise<string> =>
  new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`${name} did not start in time`)), START_WITHIN_MS);
    const settle = (work: () => void): void => {
      clearTimeout(timer);
      work();
    };
    child.once('exit', (code) => settle(() => reject(new Error(`${name} ended with status ${code}: ${output}`))));
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString('utf8');
      const url = addressIn(output);
      if (url !== undefined) settle(() => resolve(url));
    });
  });

/** Starts a side on a fresh folder, in a process of its own. */
export const startSide = async (name: SideName): Promise<Side> => {
  const folder = mkdtempSync(join(tmpdir(), `omni-bench-${name}-`));
  chmodSync(folder, 0o755);
  const env = {
    ...process.env,
    OMNI_DATA_DIR: folder,
    OMNI_CLIENT_TOKEN: TOKEN,
    OMNI_RATE_LIMIT: 'off',
    OMNI_HTTP_PORT: '0',
    OMNI_OPS_PORT: '0',
    OMNI_LOG_LEVEL: 'error',
  };
  const main = fileURLToPath(new URL(MAIN[name], import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await awaitAddress(child, name);
  return {
    name,
    url,
    folder,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The connection of the PostgreSQL that a side started in its folder. */
export const postgresOf = ({ folder }: Side): { readonly port: number; readonly password: string } => ({
  port: Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]),
  password: readFileSync(join(folder, 'postgres-password'), 'utf8').trim(),
});
