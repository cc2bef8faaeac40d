import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { secretAt } from '../secret-file.js';
import { type Binaries } from './binaries.js';
import { type Launch } from './launch.js';

export const SUPERUSER = 'omni';

/** Where an embedded PostgreSQL keeps what is its own. */
export type ClusterPaths = {
  readonly folder: string;
  readonly files: string;
  readonly log: string;
  readonly password: string;
};

export const clusterPathsIn = (folder: string): ClusterPaths => ({
  folder,
  files: join(folder, 'postgres'),
  log: join(folder, 'postgres.log'),
  password: join(folder, 'postgres-password'),
});

const OUTPUT_CHARACTERS_MAX = 8_192;

/** Runs a program to its end; rejects with the end of what it said. */
const run = (launch: Launch, program: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const command = launch.command(program, args);
    const child = spawn(command.program, command.args, {
      ...command.options,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    });
    let said = '';
    const keep = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`${program} ended with status ${status}:\n${said}`)),
    );
  });

/** Nothing that is set for other programs of PostgreSQL (PGDATA, PGPORT, a locale) may reach ours. */
export const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' });

/** The data folder itself must be entered to reach the cluster in it. Its files have modes of their own. */
const openFor = (launch: Launch, folder: string): void => {
  if (launch.user) chmodSync(folder, (statSync(folder).mode & 0o777) | 0o011);
};

const initialise = async (
  paths: ClusterPaths,
  launch: Launch,
  { initdb }: Binaries,
  flags: readonly string[],
): Promise<void> => {
  const half = `${paths.files}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  if (launch.user) {
    chownSync(half, launch.user.uid, launch.user.gid);
    chownSync(paths.password, launch.user.uid, launch.user.gid);
  }
  const access = ['--auth=scram-sha-256', `--username=${SUPERUSER}`, `--pwfile=${paths.password}`];
  // Byte order and no locale: the same files sort alike on every machine.
  await run(launch, initdb, [`--pgdata=${half}`, ...access, '--encoding=UTF8', '--locale=C', ...flags]);
  renameSync(half, paths.files);
};

/** Makes the cluster where it is missing; a start that was killed half-way leaves nothing that is taken for one. */
export const ensureCluster = async (
  paths: ClusterPaths,
  launch: Launch,
  options: { readonly binaries: Binaries; readonly durable: boolean; readonly announce: (line: string) => void },
): Promise<{ readonly password: string }> => {
  openFor(launch, paths.folder);
  const password = secretAt(paths.password).value;
  if (existsSync(paths.files)) return { password };
  options.announce('Initialising PostgreSQL in the data folder (once) ...');
  await initialise(paths, launch, options.binaries, options.durable ? [] : ['--no-sync']);
  return { password };
};
