import { setTimeout as delay } from 'node:timers/promises';
import { TOPIC } from '@omni/contracts';
import { type Admin } from 'kafkajs';
import type pg from 'pg';
import { type Tenant } from '../load/tenant.js';
import { readHeads } from './tables.js';

const POLL_MS = 250;
const WITHIN_MS = 60_000;
/** So many polls in a row must say the same: a message that was on its way would have arrived by then. */
const POLLS_ALIKE = 6;

/** Partitions of the calls of which something is not consumed yet, whatever log the stored offsets are of. */
const readLag = async (client: pg.Client, admin: Admin): Promise<number> => {
  const { rows } = await client.query<{ part: number; next: number }>(
    'select part, max(next_offset)::int as next from graph.consumer_offset where topic = $1 group by part',
    [TOPIC.calls],
  );
  const next = new Map(rows.map((row) => [row.part, row.next]));
  const ends = await admin.fetchTopicOffsets(TOPIC.calls);
  return ends.filter(({ partition, low, high }) => low !== high && (next.get(partition) ?? 0) < Number(high)).length;
};

const look = async (client: pg.Client, admin: Admin, tenants: readonly Tenant[]): Promise<string> => {
  const heads = await Promise.all(tenants.map(({ space }) => readHeads(client, space)));
  const isLevel = heads.every(({ position, published, projected }) => position === published && position === projected);
  const lag = await readLag(client, admin);
  return `${isLevel && lag === 0 ? 'level' : 'behind'} ${JSON.stringify(heads)}, ${lag} partitions of calls unread`;
};

/** Waits until everything that was sent is consumed, published and projected. Returns what is not, a minute later. */
export const awaitSettled = async (
  client: pg.Client,
  admin: Admin,
  tenants: readonly Tenant[],
): Promise<readonly string[]> => {
  let [last, alike] = ['', 0];
  for (const until = performance.now() + WITHIN_MS; performance.now() < until; await delay(POLL_MS)) {
    const seen = await look(client, admin, tenants);
    alike = seen === last && seen.startsWith('level') ? alike + 1 : 0;
    last = seen;
    if (alike >= POLLS_ALIKE) return [];
  }
  return [`progress: after a minute still ${last}`];
};
