import { setTimeout as delay } from 'node:timers/promises';
import { inTransaction, replaceByTwin, sqlStateOf } from '@omni/platform';
import { type Pool, type PoolClient } from 'pg';
import { catchUpNext, foldStep, readBehind } from './fold-next.js';
import { NEXT_JOURNAL } from './next-journal.js';

/** Readers wait behind us for so long; below PostgreSQL's deadlock timeout, so that nobody but us is ever turned away. */
const LOCK_TIMEOUT_MS = 300;
const PAUSE_MS = 200;
const TRIES_MAX = 600;
const LOCK_NOT_AVAILABLE = '55P03';
/** What may still be projected while readers wait. */
const EVENTS_LEFT_MAX = 500;

const distanceOf = (behind: Awaited<ReturnType<typeof readBehind>>): number =>
  behind.reduce((sum, { live, next }) => sum + live - next, 0);

/** Whether it was switched; not if too much was left to project. Rolls back when the locks are not to be had. */
const trySwitch = async (client: PoolClient): Promise<boolean> => {
  await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await client.query('lock table journal.cursor, journal.member, journal.entry in access exclusive mode');
  const behind = await readBehind(client);
  if (distanceOf(behind) > EVENTS_LEFT_MAX) return false;
  for (const one of behind) while ((await foldStep(client, one)) > 0);
  await replaceByTwin(client, NEXT_JOURNAL);
  return true;
};

const attempt = async (pool: Pool): Promise<boolean> => {
  try {
    return await inTransaction(pool, trySwitch);
  } catch (fault) {
    if (sqlStateOf(fault) === LOCK_NOT_AVAILABLE) return false;
    throw fault;
  }
};

/**
 * Puts the new tables in the place of the live ones while readers and projectors go on. The cursor's lock comes first: a
 * projector holds it until its commit, so none is half-way; and the new tables are brought to the live cursors under it, so
 * that no cursor ever goes back.
 */
export const switchJournal = async (pool: Pool): Promise<void> => {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    await catchUpNext(pool, () => undefined);
    if (await attempt(pool)) return;
    await delay(PAUSE_MS);
  }
  throw new Error('the locks for the switch were not to be had; run it again and it goes on from here');
};
