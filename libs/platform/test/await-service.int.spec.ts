import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { freePort } from '../src/embedded/free-port.js';
import { type Logger } from '../src/logger.js';
import { migrate, type MigrationInterface } from '../src/postgres/migrate.js';
import { createPool } from '../src/postgres/pool.js';
import { awaitMigrations } from '../src/service/await-migrations.js';
import { awaitPostgres } from '../src/service/await-postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: [] });
});
afterAll(() => database.close());

class NothingToDo1764000000099 implements MigrationInterface {
  up = async (): Promise<void> => undefined;
  down = async (): Promise<void> => undefined;
}

/** The quiet logger, with a note of every line, and what to do once the first one was written. */
const openLog = (onFirst: () => void): { readonly logger: Logger; readonly lines: string[] } => {
  const lines: string[] = [];
  const note = (_facts: object, line: string): void => {
    lines.push(line);
    if (lines.length === 1) onFirst();
  };
  return { logger: Object.assign(createQuietLogger(), { warn: note, info: note }), lines };
};

/** Passes bytes to the real server once it listens. */
const openDoor = (url: URL) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const inner = connect(Number(url.port), url.hostname);
    for (const one of [socket, inner]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
    socket.pipe(inner).pipe(socket);
  });
  return {
    listen: (port: number) => once(server.listen(port, '127.0.0.1'), 'listening'),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

describe('a service that starts', () => {
  it('before its PostgreSQL does says so once, waits, and goes on', async () => {
    const url = new URL(database.url);
    const door = openDoor(new URL(database.url));
    const port = await freePort();
    url.hostname = '127.0.0.1';
    url.port = String(port);
    const { logger, lines } = openLog(() => void door.listen(port));
    await awaitPostgres(url.href, { logger, durable: false });
    await door.close();
    expect(lines[0]).toBe('waiting until the PostgreSQL at OMNI_POSTGRES_URL answers');
    expect(lines.at(-1)).toBe('no longer waiting until the PostgreSQL at OMNI_POSTGRES_URL answers');
  });

  it('before its tables are there says so once, waits, and goes on', async () => {
    const app = { name: 'spec', migrations: [NothingToDo1764000000099] };
    const { logger, lines } = openLog(() => void migrate(database.url, app));
    const pool = createPool(database.url, { max: 1, name: 'spec', logger: createQuietLogger() });
    await awaitMigrations(pool, [app], logger);
    await pool.end();
    expect(lines).toEqual([
      'waiting until the tables are up to date; "omni migrate" does it',
      'no longer waiting until the tables are up to date; "omni migrate" does it',
    ]);
  });
});
