import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { StartRefused } from './start-refused.js';

const reasonOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown reason';

/** Makes the folder where it is missing, closed to other users, and resolves its path. */
export const openDataFolder = (path: string): string => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const folder = realpathSync(path);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (fault) {
    throw new StartRefused(
      `The data folder ${path} cannot be used (${reasonOf(fault)}). Set OMNI_DATA_DIR to a folder that can be written.`,
      {
        cause: fault,
      },
    );
  }
};
