import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { StartRefused } from '../start-refused.js';

/** Whom PostgreSQL runs as; null is whoever we are. */
export type OsUser = { readonly uid: number; readonly gid: number } | null;

const NAME = 'postgres';

const numberOf = (option: '-u' | '-g', name: string): number | undefined => {
  const { status, stdout } = spawnSync('id', [option, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
};

const find = (name: string): OsUser => {
  const [uid, gid] = [numberOf('-u', name), numberOf('-g', name)];
  return uid !== undefined && gid !== undefined ? { uid, gid } : null;
};

const create = (): OsUser => {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
  return find(NAME);
};

/** Whoever made the cluster owns it; another user could not start it. */
const ownerOf = (folder: string): OsUser => {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : null;
};

/**
 * PostgreSQL refuses to run as root. Root starts it as the owner of its folder, as the user `postgres`, made where it is
 * missing, or else as `nobody`.
 */
export const osUserFor = (clusterFolder: string): OsUser => {
  if (process.getuid?.() !== 0) return null;
  const user = ownerOf(clusterFolder) ?? find(NAME) ?? create() ?? find('nobody');
  if (user) return user;
  throw new StartRefused(
    `PostgreSQL cannot run as root, and no user ${NAME} could be made. Start as an ordinary user or set OMNI_POSTGRES_URL.`,
  );
};
