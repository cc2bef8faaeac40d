import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBinaries } from '../src/embedded/binaries.js';
import { clusterPathsIn, ensureCluster } from '../src/embedded/cluster.js';
import { launchFor } from '../src/embedded/launch.js';
import { osUserFor } from '../src/embedded/os-user.js';
import { openScratchFolder } from './scratch-folder.js';

const scratch = openScratchFolder();
const native = join(scratch.path, 'native');
const binaries = { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
const quiet = { binaries, durable: false, announce: () => undefined };
beforeAll(() => {
  cpSync(dirname(dirname(findBinaries().postgres)), native, { recursive: true, verbatimSymlinks: true });
});
afterAll(() => scratch.remove());

/** Makes a cluster, for which PostgreSQL has to find and run its own programs. */
const initialise = async (name: string): Promise<boolean> => {
  const paths = clusterPathsIn(join(scratch.path, name));
  mkdirSync(paths.folder, { mode: 0o700 });
  const launch = launchFor(osUserFor(paths.files), { folder: paths.folder, program: binaries.postgres });
  await ensureCluster(paths, launch, quiet);
  return existsSync(join(paths.files, 'PG_VERSION'));
};

describe('PostgreSQL that root starts', () => {
  it('runs although program and data lie in a folder that is closed to everybody else', async () => {
    chmodSync(scratch.path, 0o700);
    expect(await initialise('folder')).toBe(true);
  });

  it('runs although a umask has closed the program itself', async () => {
    chmodSync(binaries.postgres, 0o700);
    chmodSync(binaries.initdb, 0o700);
    expect(await initialise('program')).toBe(true);
  });

  it('runs as an ordinary user, with no more rights than that, where nothing is closed', () => {
    const user = { uid: 65_534, gid: 65_534 };
    const { options, program } = launchFor(user, { folder: '/tmp/data', program: '/bin/sh' }).command('/bin/sh', []);
    expect({ options, program }).toEqual({ options: user, program: '/bin/sh' });
  });
});
