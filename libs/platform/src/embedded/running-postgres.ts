import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodeOf } from '../error-code.js';
import { clusterPathsIn } from './cluster.js';
import { urlOf } from './embedded-postgres.js';

/** The line of PostgreSQL's own lock file that holds its port. */
const PORT_LINE = 3;

/** The URL of the PostgreSQL that another process of ours runs on the folder, or undefined when none does. */
export const runningPostgresUrl = (folder: string): string | undefined => {
  const paths = clusterPathsIn(folder);
  try {
    const port = Number(readFileSync(join(paths.files, 'postmaster.pid'), 'utf8').split('\n')[PORT_LINE]);
    const password = readFileSync(paths.password, 'utf8').trim();
    return Number.isInteger(port) && port > 0 ? urlOf(password, port) : undefined;
  } catch (fault) {
    if (errorCodeOf(fault) === 'ENOENT') return undefined;
    throw fault;
  }
};
