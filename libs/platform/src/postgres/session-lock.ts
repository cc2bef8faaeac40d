import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Logger } from '../logger.js';
import { StartRefused } from '../start-refused.js';

export type SessionLock = { release(): Promise<void> };

/** Any fixed number: whoever works on one database without a broker takes the same lock. */
const SINGLE_PROCESS_LOCK = 7_361_108_802;
const HEARTBEAT_MS = 5_000;
const ANSWER_LIMIT_MS = 5_000;

/** A session that holds the lock; number and start together name it. */
type Holder = { readonly client: pg.Client; readonly pid: number; readonly startedAt: string };

type LockOptions = {
  readonly logger: Logger;
  /** Called once, when another process has the lock. */
  readonly onLost: () => void;
};

/** Rejects where the session breaks; its client is then given up. */
const inSession = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'omni lock',
    connectionTimeoutMillis: ANSWER_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
    keepAlive: true,
  });
  // The heartbeat notices a broken connection; unheard, its error would be thrown.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } catch (fault) {
    void client.end();
    throw fault;
  }
};

/** A network that broke without a word leaves our own old session behind, lock included, until PostgreSQL notices. */
const END_SESSION =
  'select pg_terminate_backend(pid, 1000) from pg_stat_activity where pid = $1 and backend_start::text = $2';

const TAKE_LOCK = `
  select pg_try_advisory_lock($1) as locked, pid, backend_start::text as started_at
  from pg_stat_activity where pid = pg_backend_pid()`;

/** A session that holds the lock, or undefined when another process has it. */
const acquire = (url: string, previous?: Holder): Promise<Holder | undefined> =>
  inSession(url, async (client) => {
    if (previous) await client.query(END_SESSION, [previous.pid, previous.startedAt]);
    const { rows } = await client.query<{ locked: boolean; pid: number; started_at: string }>(TAKE_LOCK, [
      SINGLE_PROCESS_LOCK,
    ]);
    const [row] = rows;
    if (row?.locked) return { client, pid: row.pid, startedAt: row.started_at };
    await client.end();
    return undefined;
  });

/** Proves every few seconds that the session lives, and takes the lock again after it broke. */
const createKeeper = (url: string, first: Holder, logger: Logger) => {
  let holder = first;
  let broken = false;

  /** Whether the lock is ours, or may still become so. */
  const beat = async (): Promise<boolean> => {
    try {
      if (broken) {
        const next = await acquire(url, holder);
        if (!next) return false;
        holder = next;
        broken = false;
      }
      await holder.client.query('select 1');
    } catch (err) {
      broken = true;
      void holder.client.end();
      logger.warn({ err }, 'the session that holds the lock on the database broke; taking it again');
    }
    return true;
  };
  return { beat, end: () => (broken ? Promise.resolve() : holder.client.end()) };
};

/**
 * Holds a lock on the database for as long as the process lives. PostgreSQL frees it with the session, so a killed process
 * leaves none behind. Throws `StartRefused` when another process has it.
 */
export const lockDatabase = async (url: string, { logger, onLost }: LockOptions): Promise<SessionLock> => {
  const first = await acquire(url);
  if (!first)
    throw new StartRefused(
      'Another process works on this PostgreSQL database. Stop it, or set OMNI_POSTGRES_URL to another database.',
    );
  const keeper = createKeeper(url, first, logger);
  const released = new AbortController();
  const paused = (): Promise<boolean> =>
    delay(HEARTBEAT_MS, true, { signal: released.signal, ref: false }).catch(() => false);
  const keep = async (): Promise<void> => {
    while (await paused()) if (!(await keeper.beat())) return onLost();
  };
  const kept = keep();
  return {
    release: async () => {
      released.abort();
      await kept;
      await keeper.end();
    },
  };
};
