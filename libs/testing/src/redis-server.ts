import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitPort } from './awaited-port.js';
import { freePort } from './free-port.js';
import { type GuardedProcess, startGuarded } from './guarded-process.js';

/** A Redis of our own, which may be treated badly. It forgets everything when it ends. */
export type RedisServer = {
  readonly url: string;
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Has it answer nobody, until it is resumed. */
  freeze(): void;
  resume(): void;
  close(): Promise<void>;
};

/** Starts `redis-server`. */
export const startRedisServer = async (): Promise<RedisServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-redis-'));
  const logPath = join(folder, 'redis.log');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  let server: GuardedProcess | undefined;
  const start = async (): Promise<void> => {
    server = startGuarded({ program: 'redis-server', args, logPath });
    await awaitPort(port, server.requireAlive);
  };
  const stop = async (): Promise<void> => {
    await server?.end('SIGKILL');
    server = undefined;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => server?.signal('SIGSTOP'),
    resume: () => server?.signal('SIGCONT'),
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
