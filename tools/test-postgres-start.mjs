// Before the first spec that needs PostgreSQL: one server for the whole run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('build.mjs', import.meta.url));

export default async () => {
  // Jest starts this once for each kind of specs; the first one serves all.
  if (globalThis.omniTestServer) return;
  // This file is run by Node.js itself, which needs what it imports compiled.
  const built = spawnSync(process.execPath, [build, 'libs/contracts', 'libs/bus', 'libs/platform', 'libs/testing'], {
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Error('the libraries that start PostgreSQL did not compile');
  const { startTestServer } = await import('../libs/testing/dist/index.js');
  globalThis.omniTestServer = await startTestServer();
};
