// Remembers which lock file the installed dependencies belong to. A time stamp would not do: a fresh clone has new ones.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const stamp = new URL('node_modules/.deps-stamp', root);

/** Hash of the lock file and of the ABI that native packages were built for. */
export const wantedStamp = () =>
  createHash('sha256')
    .update(readFileSync(new URL('package-lock.json', root)))
    .update(process.versions.modules)
    .digest('hex');

export const installedStamp = () =>
  existsSync(new URL('node_modules/.package-lock.json', root)) && existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';

export const writeStamp = () => writeFileSync(stamp, wantedStamp());

const isMain = process.argv[1] === fileURLToPath(import.meta.url);
if (isMain && existsSync(new URL('package-lock.json', root)) && existsSync(new URL('node_modules', root))) writeStamp();
