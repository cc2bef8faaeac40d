import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closers, createClosers, runningPostgresUrl } from '@omni/platform';
import { type RedisServer, startOwnRedis } from '@omni/testing';
import { type Ending, type Env, launch, runOmni } from '@omni/testing/program';
import { type Ground } from './ground.js';
import { openPorts, type Service, startService } from './service.js';

/** The product in one process on its own PostgreSQL, as `npm start` runs it. */
export type ProcessStand = Ground & {
  readonly server: Service;
  readonly redis: RedisServer;
  readonly folder: string;
  /** Runs another one on the same folder, to its end. */
  second(): Promise<Ending>;
  readonly postgres: Ground['postgres'] & {
    /** Signals the server of the database alone. */
    signal(signal: NodeJS.Signals): void;
    /** Signals it with all its processes. */
    signalAll(signal: NodeJS.Signals): void;
    /** Signals one process that works for the product. */
    signalOne(signal: NodeJS.Signals): void;
  };
};

export type ProcessWish = {
  /** By default in a folder that goes with the stand. */
  readonly folder?: string;
  readonly env?: Env;
};

const TOKEN = 'a-token-of-the-suite-of-faults-0123456789';
const READABLE = 0o755;

const linesOf = (program: string, args: readonly string[]): readonly string[] =>
  spawnSync(program, [...args], { encoding: 'utf8' }).stdout.split('\n');

/** A process may end while it is signalled. */
const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
};

const postgresIn = (folder: string): ProcessStand['postgres'] => {
  const pid = (): number => Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  const workers = (): readonly { readonly pid: number; readonly name: string }[] =>
    linesOf('ps', ['-o', 'pid=,args=', '--ppid', String(pid())]).flatMap((line) => {
      const [, number, name = ''] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
      return number === undefined ? [] : [{ pid: Number(number), name }];
    });
  return {
    url: () => {
      const url = runningPostgresUrl(folder);
      if (url === undefined) throw new Error('no PostgreSQL runs on the folder');
      return url;
    },
    signal: (signal) => send(pid(), signal),
    signalAll: (signal) => [pid(), ...workers().map((worker) => worker.pid)].forEach((one) => send(one, signal)),
    signalOne: (signal) => {
      const backend = workers().find(({ name }) => name.includes('127.0.0.1'));
      if (backend) send(backend.pid, signal);
    },
  };
};

const open = async (folder: string, env: Env, closers: Closers): Promise<ProcessStand> => {
  const redis = await startOwnRedis();
  if ('missing' in redis) throw new Error(redis.missing);
  closers.add('Redis', () => redis.close());
  const settings: Env = {
    OMNI_DATA_DIR: folder,
    OMNI_REDIS_URL: redis.url,
    OMNI_BOOTSTRAP_TOKEN: TOKEN,
    OMNI_RATE_LIMIT: '100000/1s',
    OMNI_LOG_LEVEL: 'info',
  };
  const server = await startService('main', { ...settings, ...env }, await openPorts());
  const postgres = postgresIn(folder);
  closers.add('the server', async () => {
    postgres.signalAll('SIGCONT');
    server.signal('SIGCONT');
    await server.stop('SIGTERM');
  });
  return {
    ...{ server, redis, folder, postgres, bootstrapToken: TOKEN, gateways: [server] },
    second: () => launch('main', [], { ...settings, OMNI_HTTP_PORT: '0', OMNI_OPS_PORT: '0' }).ended,
    all: () => [server],
    // What waits in memory is answered or refused by the time that callers have given up.
    unread: async () => 0,
    omni: (...args) => runOmni(args, settings),
    close: () => closers.closeAll(),
  };
};

/** Starts the one process with a PostgreSQL and a Redis of its own. */
export const openProcessStand = async (wish: ProcessWish = {}): Promise<ProcessStand> => {
  const root = mkdtempSync(join(tmpdir(), 'omni-faults-'));
  chmodSync(root, READABLE);
  const folder = wish.folder ?? join(root, 'data');
  mkdirSync(folder, { recursive: true });
  const closers = createClosers();
  closers.add('the folder', async () => rmSync(root, { recursive: true, force: true }));
  try {
    return await open(folder, wish.env ?? {}, closers);
  } catch (fault) {
    await closers.closeAll();
    throw fault;
  }
};
