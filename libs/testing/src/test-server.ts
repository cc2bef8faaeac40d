import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@omni/platform';
import pg from 'pg';

/** Tells the spec files, which run in other processes, where the server of the run is. */
export const SERVER_VARIABLE = 'OMNI_TEST_POSTGRES_URL';
/** Begins the names of all databases of the run. */
export const RUN_VARIABLE = 'OMNI_TEST_RUN';

/** Files are thrown away, so nothing is forced to disk; several spec files share the connections. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
};

/** Waits until the pipe to us closes, which the kernel does however we end, then ends the server and removes its files. */
const WATCH = 'cat > /dev/null; kill -QUIT "$1"; while kill -0 "$1"; do sleep 0.1; done; rm -rf "$2"';

const watch = (pid: number, folder: string): ChildProcess =>
  spawn('sh', ['-c', WATCH, 'sh', String(pid), folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });

type TestServer = { readonly url: string; stop(): Promise<void> };

const startOwnServer = async (): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-test-'));
  const server = await startEmbeddedPostgres({ folder, announce: () => undefined, settings: SETTINGS, durable: false });
  const watcher = watch(server.pid, folder);
  return {
    url: server.url,
    stop: async () => {
      await server.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
      watcher.kill('SIGKILL');
    },
  };
};

const dropDatabases = async (url: string, prefix: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of rows) await client.query(`drop database ${pg.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
};

/** A server of somebody else stays; only the databases of this run go. */
const useServer = (url: string, prefix: string): TestServer => ({ url, stop: () => dropDatabases(url, prefix) });

/** Starts the one PostgreSQL of a test run, or uses the one that the environment names, and says so in the environment. */
export const startTestServer = async (): Promise<TestServer> => {
  const prefix = `omni_${randomBytes(4).toString('hex')}`;
  const given = process.env[SERVER_VARIABLE];
  const server = given ? useServer(given, prefix) : await startOwnServer();
  process.env[SERVER_VARIABLE] = server.url;
  process.env[RUN_VARIABLE] = prefix;
  return server;
};
