import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type Tenant } from '../load/tenant.js';
import { type Ground } from '../stand/ground.js';
import { readHeads } from './tables.js';

const POLL_MS = 250;
const WITHIN_MS = 60_000;
/** So many polls in a row must say the same: a message that was on its way would have arrived by then. */
const POLLS_ALIKE = 6;

const look = async (client: pg.Client, ground: Ground, tenants: readonly Tenant[]): Promise<string> => {
  const heads = await Promise.all(tenants.map(({ space }) => readHeads(client, space)));
  const isLevel = heads.every(({ position, published, projected }) => position === published && position === projected);
  const lag = await ground.unread(client);
  return `${isLevel && lag === 0 ? 'level' : 'behind'} ${JSON.stringify(heads)}, ${lag} partitions of calls unread`;
};

/** Waits until everything that was sent is consumed, published and projected. Returns what is not, a minute later. */
export const awaitSettled = async (
  client: pg.Client,
  ground: Ground,
  tenants: readonly Tenant[],
): Promise<readonly string[]> => {
  let [last, alike] = ['', 0];
  for (const until = performance.now() + WITHIN_MS; performance.now() < until; await delay(POLL_MS)) {
    const seen = await look(client, ground, tenants);
    alike = seen === last && seen.startsWith('level') ? alike + 1 : 0;
    last = seen;
    if (alike >= POLLS_ALIKE) return [];
  }
  return [`progress: after a minute still ${last}`];
};
