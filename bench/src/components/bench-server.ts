import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayMigrations } from '@omni/gateway';
import { journalMigrations } from '@omni/journal';
import { type Closers, createClosers, createLogger, createPool, migrate, startEmbeddedPostgres } from '@omni/platform';
import { resolverMigrations } from '@omni/resolver';
import pg from 'pg';

const APPS = [
  { name: 'gateway', migrations: gatewayMigrations },
  { name: 'resolver', migrations: resolverMigrations },
  { name: 'journal', migrations: journalMigrations },
] as const;

export const BENCH_LOGGER = createLogger({ name: 'bench', level: 'error' });

/** The space that every installation has from the beginning. */
export const SPACE = { id: 1, name: 'default' } as const;

/** A database of one side, in the server that both sides share. */
export type BenchDatabase = {
  readonly url: string;
  /** With the timeouts of a service; `pipeline` as the resolver has it. */
  openPool(max: number, pipeline: boolean): pg.Pool;
};

export type BenchServer = {
  /** A fresh database with the tables of all apps. */
  openDatabase(name: string): Promise<BenchDatabase>;
  readonly closers: Closers;
};

const createDatabase = async (serverUrl: string, name: string): Promise<string> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};

/** The PostgreSQL of `npm start` on a fresh folder, `fsync` on, for both sides: they take turns, so they do not meet in it. */
export const startBenchServer = async (): Promise<BenchServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-bench-parts-'));
  chmodSync(folder, 0o755);
  const closers = createClosers();
  closers.add('folder', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const server = await startEmbeddedPostgres({ folder, announce: () => undefined });
    closers.add('PostgreSQL', () => server.stop('fast'));
    const openDatabase = async (name: string): Promise<BenchDatabase> => {
      const url = await createDatabase(server.url, name);
      for (const app of APPS) await migrate(url, app);
      const openPool = (max: number, pipeline: boolean): pg.Pool => {
        const pool = createPool(url, { max, name: `bench ${name}`, logger: BENCH_LOGGER, pipeline });
        closers.add(`pool of ${name}`, () => pool.end());
        return pool;
      };
      return { url, openPool };
    };
    return { openDatabase, closers };
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};
