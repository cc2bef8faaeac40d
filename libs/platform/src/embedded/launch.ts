import { readFileSync, statSync } from 'node:fs';
import { spawnSync, type SpawnOptions } from 'node:child_process';
import { dirname } from 'node:path';
import { StartRefused } from '../start-refused.js';
import { type OsUser } from './os-user.js';

/** How to run a program as the user PostgreSQL runs as. */
export type Launch = {
  readonly user: OsUser;
  command(
    program: string,
    args: readonly string[],
  ): { readonly program: string; readonly args: readonly string[]; readonly options: SpawnOptions };
};

const MAY_ENTER = { owner: 0o100, group: 0o010, other: 0o001 };

const mayEnter = (folder: string, user: NonNullable<OsUser>): boolean => {
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === user.uid ? MAY_ENTER.owner : gid === user.gid ? MAY_ENTER.group : MAY_ENTER.other;
  return (mode & bit) !== 0;
};

/** The first folder on the way to a path that the user may not enter. */
const closedFolderOf = (path: string, user: NonNullable<OsUser>): string | undefined => {
  const ways: string[] = [];
  for (let folder = dirname(path); ways[0] !== folder; folder = dirname(folder)) ways.unshift(folder);
  return ways.find((folder) => !mayEnter(folder, user));
};

/** Capabilities that let a process enter folders that are closed to its user, the weaker one first, with their bits. */
const ENTER_CAPABILITIES = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const;

const capabilityOf = (): string | undefined => {
  if (process.platform !== 'linux' || spawnSync('setpriv', ['--version']).status !== 0) return undefined;
  const [, mask = '0'] = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return ENTER_CAPABILITIES.find(({ bit }) => (BigInt(`0x${mask}`) >> bit) & 1n)?.name;
};

const asUser = (user: OsUser): Launch => ({
  user,
  command: (program, args) => ({ program, args, options: user ?? {} }),
});

const withCapability = (user: NonNullable<OsUser>, capability: string): Launch => ({
  user,
  command: (program, args) => {
    const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
    const rights = [
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      `--bounding-set=-all,+${capability}`,
    ];
    return { program: 'setpriv', args: [...identity, ...rights, program, ...args], options: {} };
  },
});

/**
 * Root often works in folders that are closed to everybody else, such as /root or one of mktemp. Their modes are not ours
 * to change: PostgreSQL is given the one right to enter them instead, and keeps no other right of root.
 */
export const launchFor = (user: OsUser, paths: readonly string[]): Launch => {
  const closed = user && paths.map((path) => closedFolderOf(path, user)).find((folder) => folder !== undefined);
  if (!user || closed === undefined) return asUser(user);
  const capability = capabilityOf();
  if (capability !== undefined) return withCapability(user, capability);
  throw new StartRefused(
    `PostgreSQL cannot run as root, and the user it runs as may not enter ${closed}. Start as an ordinary user, move the program and OMNI_DATA_DIR to a folder that is open, or set OMNI_POSTGRES_URL.`,
  );
};
