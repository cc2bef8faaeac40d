import { compareTable, dropTwin, inTransaction, openTwin, type TableReport, withSessionLock } from '@omni/platform';
import { type Pool } from 'pg';
import { compareMembers } from './compare-members.js';
import { catchUpNext, readBehind } from './fold-next.js';
import { ENTRIES, NEXT_JOURNAL, REBUILD_LOCK } from './next-journal.js';
import { switchJournal } from './switch-journal.js';

export type JournalRebuildOptions = {
  readonly pool: Pool;
  /** Compare only. */
  readonly check: boolean;
  /** Forget what an earlier run has projected. */
  readonly anew: boolean;
  readonly onPage: (progress: { readonly folded: number; readonly total: number }) => void;
  readonly announce: (line: string) => void;
};

const readLogId = async (pool: Pool): Promise<string> => {
  const { rows } = await pool.query<{ log_id: string }>('select log_id from graph.event_log');
  return rows[0]?.log_id ?? '';
};

const AHEAD = `
  select c.space_id from journal.cursor c join graph.space s using (space_id) where c.position > s.position limit 1`;

const requireNotAhead = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query<{ space_id: number }>(AHEAD);
  if (rows[0]) throw new Error(`the journal of space ${rows[0].space_id} is ahead of its log; see omni recover`);
};

const open = ({ pool, anew, announce }: JournalRebuildOptions): Promise<void> =>
  inTransaction(pool, async (client) => {
    if (anew) await dropTwin(client, NEXT_JOURNAL);
    const isResumed = await openTwin(client, NEXT_JOURNAL, await readLogId(pool));
    if (isResumed) announce('An earlier run was stopped; going on where it was.');
  });

const fold = async ({ pool, onPage }: JournalRebuildOptions): Promise<void> => {
  const behind = await readBehind(pool);
  const total = behind.reduce((sum, { live }) => sum + live, 0);
  let folded = behind.reduce((sum, { next }) => sum + next, 0);
  await catchUpNext(pool, (events) => {
    folded += events;
    onPage({ folded, total });
  });
  // What came meanwhile, so that little is left for the comparison's filter and for the switch.
  await catchUpNext(pool, () => undefined);
};

const rebuild = async (options: JournalRebuildOptions): Promise<readonly TableReport[]> => {
  const { pool, check, announce } = options;
  await requireNotAhead(pool);
  await open(options);
  announce('Folding the log into new tables ...');
  await fold(options);
  for (const table of NEXT_JOURNAL.tables) await pool.query(`analyze journal_next.${table}`);
  announce('Comparing ...');
  const reports = [await compareMembers(pool), await compareTable(pool, NEXT_JOURNAL, ENTRIES)];
  if (check) await inTransaction(pool, (client) => dropTwin(client, NEXT_JOURNAL));
  else await switchJournal(pool);
  return reports;
};

/**
 * Folds the log into new tables of the journal beside the live ones, compares the two, and puts the new ones in their
 * place, while readers and projectors go on. Resolves with the comparison, or with undefined when another one is at work.
 */
export const rebuildJournal = async (options: JournalRebuildOptions): Promise<readonly TableReport[] | undefined> =>
  (await withSessionLock(options.pool, REBUILD_LOCK, () => rebuild(options)))?.result;
