import { setTimeout as delay } from 'node:timers/promises';
import { type PoolClient, replaceByTwin, sqlStateOf, type Twin } from '@omni/platform';

/** Below PostgreSQL's deadlock timeout, so that a reader that holds one table and waits for another is never turned away. */
const LOCK_TIMEOUT_MS = 400;
const PAUSE_MS = 200;
const TRIES_MAX = 100;
const LOCK_NOT_AVAILABLE = '55P03';

/** What is folded of a space's row, where it is not what it should be. */
const CORRECT_SPACES = `
  update graph.space s
  set position = n.position, last_at = n.last_at, seen_from = n.seen_from, policy_version = n.policy_version,
      policy_kinds = n.policy_kinds
  from graph_next.space n
  where n.space_id = s.space_id
    and (s.position, s.last_at, s.seen_from, s.policy_version, s.policy_kinds)
        is distinct from (n.position, n.last_at, n.seen_from, n.policy_version, n.policy_kinds)`;

const isLocked = async (client: PoolClient, names: string): Promise<boolean> => {
  await client.query('savepoint lock_tables');
  try {
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query(`lock table ${names} in access exclusive mode`);
    return true;
  } catch (fault) {
    if (sqlStateOf(fault) !== LOCK_NOT_AVAILABLE) throw fault;
    await client.query('rollback to savepoint lock_tables');
    return false;
  }
};

/** Readers of the tables need no lock of a space. They are waited for, and let through between two tries. */
const lockTables = async (client: PoolClient, { live }: Twin, tables: readonly string[]): Promise<void> => {
  const names = tables.map((table) => `${live}.${table}`).join(', ');
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if (await isLocked(client, names)) return;
    await delay(PAUSE_MS);
  }
  throw new Error('the locks for the switch were not to be had; run it again and it goes on from here');
};

/** Puts new tables in the place of the live ones and has the rows of the spaces say what the log says. */
export const switchGraph = async (client: PoolClient, twin: Twin, tables: readonly string[]): Promise<void> => {
  await client.query(CORRECT_SPACES);
  await lockTables(client, twin, tables);
  await replaceByTwin(client, twin, tables);
};
