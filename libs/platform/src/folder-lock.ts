import { closeSync, constants, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { errorCodeOf } from './error-code.js';
import { StartRefused } from './start-refused.js';

export type FolderLock = { release(): Promise<void> };

const HOLDER_FILE = 'lock';
/** BSD and macOS: open(2) takes an advisory lock. */
const O_EXLOCK = 0x20;

const taken = (folder: string): StartRefused => {
  let holder = 'another process';
  try {
    holder = `process ${readFileSync(join(folder, HOLDER_FILE), 'utf8').trim()}`;
  } catch (fault) {
    // The holder writes its number right after it took the lock; in between there is nobody to name.
    if (errorCodeOf(fault) !== 'ENOENT') throw fault;
  }
  return new StartRefused(
    `The data folder ${folder} is in use by ${holder}. Stop it, or set OMNI_DATA_DIR to another folder.`,
  );
};

/** An abstract socket has a name but no file: the kernel gives it to one process and frees it when that process is gone. */
const listenOn = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (fault) => (errorCodeOf(fault) === 'EADDRINUSE' ? resolve(undefined) : reject(fault)));
    server.listen({ path: name, exclusive: true }, () => resolve(server));
  });

const lockBySocket = async (folder: string): Promise<(() => Promise<void>) | undefined> => {
  // Device and inode: the same folder under another path is the same folder.
  const { dev, ino } = statSync(folder, { bigint: true });
  const server = await listenOn(`\0omni-identity/${dev}/${ino}`);
  return (
    server && (() => new Promise((resolve, reject) => server.close((fault) => (fault ? reject(fault) : resolve()))))
  );
};

const lockByFile = (folder: string): (() => Promise<void>) | undefined => {
  try {
    const file = openSync(
      join(folder, `${HOLDER_FILE}.held`),
      constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK,
      0o600,
    );
    return async () => closeSync(file);
  } catch (fault) {
    if (errorCodeOf(fault) === 'EAGAIN') return undefined;
    throw fault;
  }
};

/**
 * Takes the folder for this process alone. The kernel holds the lock, so two starts at the same moment cannot both have it
 * and a killed process leaves nothing behind. Throws `StartRefused` that names folder and process when it is taken.
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const unlock = process.platform === 'linux' ? await lockBySocket(folder) : lockByFile(folder);
  if (!unlock) throw taken(folder);
  writeFileSync(join(folder, HOLDER_FILE), `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      rmSync(join(folder, HOLDER_FILE), { force: true });
      return unlock();
    },
  };
};
