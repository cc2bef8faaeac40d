import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running server says how to reach it; the `omni` command looks here. */
const FILE = 'server.json';

export type ServerAddress = { readonly url: string; readonly opsUrl: string };

/** Written elsewhere and renamed, so that nobody reads half of it. Returns a function that removes it. */
export const writeServerFile = (folder: string, { url, opsUrl }: ServerAddress): (() => void) => {
  const path = join(folder, FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify({ pid: process.pid, url, opsUrl })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return () => rmSync(path, { force: true });
};
