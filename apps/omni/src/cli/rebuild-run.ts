import { rebuildJournal } from '@omni/journal';
import { createClosers, createPool, type Pool, readSettings, type TableReport } from '@omni/platform';
import { rebuildGraph, RebuildRefused } from '@omni/resolver';
import { CommandRefused } from './exit-status.js';
import { openImportDatabase } from './import-database.js';
import { type RebuildFlags } from './rebuild-command.js';
import { createFoldProgress, differingIn, toComparison } from './rebuild-report.js';
import { type Terminal } from './terminal.js';

/** The lock, the quiet, a page and a spare one. */
const POOL_SIZE = 4;

const rebuild = async (
  what: 'graph' | 'journal',
  pool: Pool,
  flags: RebuildFlags,
  terminal: Terminal,
): Promise<readonly TableReport[]> => {
  const { check = false, live = false, anew = false } = flags;
  const told = { onPage: createFoldProgress(terminal), announce: terminal.explain };
  if (what === 'graph') return rebuildGraph({ pool, check, live, anew, ...told });
  const reports = await rebuildJournal({ pool, check, anew, ...told });
  if (!reports) throw new CommandRefused('Another rebuild of the journal is at work.');
  return reports;
};

/** Rebuilds and prints the comparison. Rejects with `CommandRefused` when it did not, or only looked and found differences. */
export const runRebuild = async (what: 'graph' | 'journal', flags: RebuildFlags, terminal: Terminal): Promise<void> => {
  const closers = createClosers();
  try {
    const { url, logger } = await openImportDatabase(readSettings(terminal.env), terminal, closers);
    const pool = createPool(url, { max: POOL_SIZE, name: `omni rebuild ${what}`, logger, pipeline: what === 'graph' });
    closers.add('pool', () => pool.end());
    const reports = await rebuild(what, pool, flags, terminal);
    terminal.print(toComparison(reports));
    const differing = differingIn(reports);
    if (flags.check && differing > 0) throw new CommandRefused(`${differing} rows differ; nothing was changed.`);
    if (!flags.check)
      terminal.print(differing > 0 ? `${differing} rows were put right.` : 'Switched; nothing differed.');
  } catch (fault) {
    if (fault instanceof RebuildRefused) throw new CommandRefused(fault.message);
    throw fault;
  } finally {
    await closers.closeAll();
  }
};
