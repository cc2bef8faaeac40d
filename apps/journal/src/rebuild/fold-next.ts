import { inTransaction, onNextTables } from '@omni/platform';
import { type ClientBase, type Pool, type PoolClient } from 'pg';
import { readLog } from '../log/event-log-sql.js';
import { toEventRecord } from '../log/event-record.js';
import { nextRun, RUN_LIMIT } from '../projection/next-run.js';
import { writeRuns } from '../projection/project-runs.js';
import { addCursors, lockCursors, setUpProjection } from '../projection/projection-sql.js';
import { NEXT_JOURNAL } from './next-journal.js';

/** A space whose new tables are not yet where the live ones are. */
export type Behind = { readonly space: number; readonly next: number; readonly live: number };

/** Spaces of which the new tables are behind the live ones, in the order of their numbers. */
export const readBehind = async (database: Pick<Pool | ClientBase, 'query'>): Promise<readonly Behind[]> => {
  const { rows } = await database.query<{ space_id: number; next: string; live: string }>(
    `select l.space_id, coalesce(n.position, 0) as next, l.position as live
     from journal.cursor l left join journal_next.cursor n using (space_id)
     where l.position > coalesce(n.position, 0) order by l.space_id`,
  );
  return rows.map((row) => ({ space: row.space_id, next: Number(row.next), live: Number(row.live) }));
};

/**
 * Projects the next run of a space into the new tables, not beyond where the live ones are. Resolves with the number of
 * events. Goes into a transaction.
 */
export const foldStep = async (client: PoolClient, { space, live }: Behind): Promise<number> => {
  const next = onNextTables(client, NEXT_JOURNAL);
  await addCursors(next, [space]);
  const cursor = (await lockCursors(next, [space])).get(space) ?? 0;
  if (cursor >= live) return 0;
  const rows = await readLog(client, [{ space, after: cursor, upTo: live }], RUN_LIMIT);
  const records = nextRun(rows.map(toEventRecord), cursor);
  if (records.length === 0) throw new Error(`the event log of space ${space} lacks position ${cursor + 1}`);
  await writeRuns(next, [{ space, cursor, records, isRead: true }]);
  return records.length;
};

/** Brings the new tables to where the live ones are when this is called, in short transactions. */
export const catchUpNext = async (pool: Pool, onStep: (events: number) => void): Promise<void> => {
  for (const behind of await readBehind(pool)) {
    for (let events = 1; events > 0;) {
      events = await inTransaction(pool, async (client) => {
        await setUpProjection(client);
        return foldStep(client, behind);
      });
      onStep(events);
    }
  }
};
