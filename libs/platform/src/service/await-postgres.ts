import { setTimeout as delay } from 'node:timers/promises';
import { type Logger } from '../logger.js';
import { isTransient } from '../postgres/fault.js';
import { createPool } from '../postgres/pool.js';
import { checkServer } from '../postgres/server-check.js';

const PAUSE_MS = 500;
/** Whoever looks at the log later must find the reason near its end. */
const REMIND_EVERY = 60;
const CHECK_CONNECTIONS = 2;

type Waiting = { readonly logger: Logger; readonly until: string; readonly isReason?: (fault: unknown) => boolean };

/** Tries until it succeeds; says once what is waited for, reminds of it every half minute, and says when it is over. */
export const retryUntilThere = async <T>(work: () => Promise<T>, { logger, until, isReason }: Waiting): Promise<T> => {
  for (let tries = 0; ; tries++) {
    try {
      const result = await work();
      if (tries > 0) logger.info({ tries }, `no longer waiting until ${until}`);
      return result;
    } catch (err) {
      if (!(isReason ?? isTransient)(err)) throw err;
      if (tries % REMIND_EVERY === 0) logger.warn({ err }, `waiting until ${until}`);
      await delay(PAUSE_MS);
    }
  }
};

/** Waits, however long, for a PostgreSQL that keeps what is promised. Throws `StartRefused` where it never will. */
export const awaitPostgres = async (
  url: string,
  { logger, durable }: { readonly logger: Logger; readonly durable: boolean },
): Promise<void> => {
  const pool = createPool(url, { max: CHECK_CONNECTIONS, name: 'omni check', logger });
  const check = (): Promise<void> => checkServer(pool, { durable });
  try {
    await retryUntilThere(check, { logger, until: 'the PostgreSQL at OMNI_POSTGRES_URL answers' });
  } finally {
    await pool.end();
  }
};
