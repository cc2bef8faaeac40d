import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { projectLog } from '@omni/journal';
import { createClosers, createPool, type Pool, readSettings } from '@omni/platform';
import { exportLog, LogFileRefused, RebuildRefused, restoreLog } from '@omni/resolver';
import { CommandRefused } from './exit-status.js';
import { findSpace, openImportDatabase } from './import-database.js';
import { toLines } from './log-lines.js';
import { makeSpaces } from './made-spaces.js';
import { createFoldProgress } from './rebuild-report.js';
import { type Terminal } from './terminal.js';

/** The lock, the quiet, a page and a spare one. */
const POOL_SIZE = 4;
const whole = (number: number): string => number.toLocaleString('en-US');

const withDatabase = async (terminal: Terminal, work: (pool: Pool) => Promise<void>): Promise<void> => {
  const closers = createClosers();
  try {
    const { url, logger } = await openImportDatabase(readSettings(terminal.env), terminal, closers);
    const pool = createPool(url, { max: POOL_SIZE, name: 'omni log', logger, pipeline: true });
    closers.add('pool', () => pool.end());
    await work(pool);
  } catch (fault) {
    if (fault instanceof RebuildRefused || fault instanceof LogFileRefused) throw new CommandRefused(fault.message);
    throw fault;
  } finally {
    await closers.closeAll();
  }
};

const toTarget = (path: string | undefined): Writable =>
  path === undefined ? process.stdout : createWriteStream(path, { flags: 'wx', mode: 0o600 });

/** Writes the log; rejects with `CommandRefused` when there is no such space. */
export const runExport = (path: string | undefined, spaceName: string | null, terminal: Terminal): Promise<void> =>
  withDatabase(terminal, async (pool) => {
    if (spaceName !== null) await findSpace(pool, spaceName);
    let count = 0;
    const lines = exportLog(pool, { spaceName, onPage: (events) => (count = events) });
    await pipeline(Readable.from(lines), toTarget(path), { end: path !== undefined });
    terminal.explain(`${whole(count)} events were written.`);
  });

const toSource = (path: string | undefined): Readable => (path === undefined ? process.stdin : createReadStream(path));

/** Restores a log; rejects with `CommandRefused` when the file or the installation is not fit, and then nothing is there. */
export const runRestore = (path: string | undefined, terminal: Terminal): Promise<void> =>
  withDatabase(terminal, async (pool) => {
    const { explain } = terminal;
    const spaces = await restoreLog({
      ...{ pool, makeSpaces, lines: toLines(toSource(path)) },
      onPage: createFoldProgress(terminal),
      announce: explain,
    });
    const total = spaces.reduce((sum, { events }) => sum + events, 0);
    explain('Projecting the journal ...');
    const tell = createFoldProgress(terminal);
    let folded = 0;
    await projectLog(pool, (events) => tell({ folded: (folded += events), total }));
    terminal.print(
      `${whole(total)} events of ${spaces.length} spaces were restored. Make new tokens: omni token create.`,
    );
  });
