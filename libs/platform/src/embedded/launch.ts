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

/** The right to enter a folder and to run a program is the same bit. */
const MAY_USE = { owner: 0o100, group: 0o010, other: 0o001 };

const mayUse = (path: string, user: NonNullable<OsUser>): boolean => {
  const { mode, uid, gid } = statSync(path);
  const bit = uid === user.uid ? MAY_USE.owner : gid === user.gid ? MAY_USE.group : MAY_USE.other;
  return (mode & bit) !== 0;
};

/** The first folder on the way to a path that the user may not enter. */
const closedFolderOf = (path: string, user: NonNullable<OsUser>): string | undefined => {
  const ways: string[] = [];
  for (let folder = dirname(path); ways[0] !== folder; folder = dirname(folder)) ways.unshift(folder);
  return ways.find((folder) => !mayUse(folder, user));
};

/** Lets a process enter and read what is closed to its user. */
const READ_ALL = { name: 'dac_read_search', bit: 2n };
/** Lets it run and write that as well: where a umask closed the programs themselves, or READ_ALL cannot be had. */
const USE_ALL = { name: 'dac_override', bit: 1n };

const firstOf = (capabilities: readonly (typeof READ_ALL)[]): string | undefined => {
  if (process.platform !== 'linux' || spawnSync('setpriv', ['--version']).status !== 0) return undefined;
  const [, mask = '0'] = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return capabilities.find(({ bit }) => (BigInt(`0x${mask}`) >> bit) & 1n)?.name;
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
      // PostgreSQL looks for its programs with access(2), which heeds the capabilities of an ordinary user only then.
      '--securebits=+no_setuid_fixup',
    ];
    return { program: 'setpriv', args: [...identity, ...rights, program, ...args], options: {} };
  },
});

/**
 * Root often works in folders that are closed to everybody else, such as /root or one of mktemp. Their modes are not ours
 * to change: PostgreSQL is given the one right to use them instead, and keeps no other right of root.
 */
export const launchFor = (
  user: OsUser,
  { folder, program }: { readonly folder: string; readonly program: string },
): Launch => {
  if (!user) return asUser(user);
  const closed = closedFolderOf(folder, user) ?? closedFolderOf(program, user);
  const runs = mayUse(program, user);
  if (closed === undefined && runs) return asUser(user);
  const capability = firstOf(runs ? [READ_ALL, USE_ALL] : [USE_ALL]);
  if (capability !== undefined) return withCapability(user, capability);
  throw new StartRefused(
    `PostgreSQL cannot run as root, and the user it runs as may not use ${closed ?? program}. Start as an ordinary user, move the program and OMNI_DATA_DIR to a folder that is open, or set OMNI_POSTGRES_URL.`,
  );
};
