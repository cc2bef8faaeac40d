import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCodeOf } from './error-code.js';
import { StartRefused } from './start-refused.js';

/** One level at a time: the recursive form of Node.js never returns where a folder cannot be made for good (`/proc/x`). */
const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
};

/** Makes the folder where it is missing, closed to other users, and resolves its path. */
export const openDataFolder = (path: string): string => {
  try {
    makeFolder(resolve(path));
    const folder = realpathSync(path);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (fault) {
    throw new StartRefused(
      `The data folder ${path} cannot be used (${errorCodeOf(fault)}). Set OMNI_DATA_DIR to a folder that can be written.`,
      { cause: fault },
    );
  }
};
