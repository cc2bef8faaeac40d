import { BODY_BYTES_MAX, createSpaceKinds } from '@omni/gateway';
import { type Closers, createClosers, createPool, type Logger, type Pool, readSettings } from '@omni/platform';
import { NO_LINES, openLedger, type Place, refusedIn, runImport, type Tally } from '@omni/resolver';
import { toBatches } from './import-batches.js';
import { type ImportOptions } from './import-command.js';
import { findSpace, openImportDatabase } from './import-database.js';
import { type Fingerprint, fingerprintOf, readLines } from './import-lines.js';
import { keepHeapSmall } from './import-memory.js';
import { refusalsIn, shownRefusals } from './import-refusals.js';
import { createProgress, toReport, toReportJson } from './import-report.js';
import { CommandNotRun, CommandRefused } from './exit-status.js';
import { type Terminal } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Given = {
  readonly path: string;
  readonly options: ImportOptions;
  readonly terminal: Terminal;
  readonly pool: Pool;
  readonly fingerprint: Fingerprint;
  readonly isStopping: () => boolean;
};

/** What is counted goes on from the run before; a rehearsal counts its own lines only. */
const startOf = (place: Place, dryRun: boolean): Place => (dryRun ? { ...place, tally: NO_LINES } : place);

const run = async ({ path, options, terminal, pool, fingerprint, isStopping }: Given): Promise<Tally> => {
  const { dryRun = false, live = false, errors } = options;
  const spaceId = await findSpace(pool, options.space);
  const file = { spaceId, fingerprint: fingerprint.digest };
  const { place, uuidKey } = await openLedger(pool, file, { dryRun });
  const start = startOf(place, dryRun);
  if (place.line > 0) terminal.explain(`The file was taken up to line ${place.line}; going on behind it.`);
  const kinds = await createSpaceKinds(pool).kindsOf(spaceId);
  const span = { line: place.line + 1, fromByte: place.nextByte, toByte: fingerprint.sizeBytes };
  const refusals = errors === undefined ? shownRefusals(terminal.explain) : refusalsIn(errors, place.line);
  const tell = createProgress(terminal, { lines: start.tally.lines, sizeBytes: fingerprint.sizeBytes });
  const batches = toBatches(readLines(path, span, BODY_BYTES_MAX), { kinds, nowMs: Date.now() });
  try {
    const { tally } = await runImport({
      ...{ file, spaceName: options.space, uuidKey, live, pool, dryRun, start, batches, isStopping },
      onRefused: refusals.add,
      onTaken: ({ tally, nextByte }) => {
        refusals.keep();
        tell({ lines: tally.lines, nextByte });
      },
      onRetry: () => terminal.explain('PostgreSQL or the lock on the space cannot be had; trying again ...'),
    });
    return tally;
  } finally {
    await batches.return(undefined);
    refusals.close();
  }
};

/** An interrupted import ends behind the batch at work, so that an embedded PostgreSQL is stopped in order. */
const stopOnSignal = (closers: Closers): (() => boolean) => {
  let stopping = false;
  const stop = (): void => void (stopping = true);
  for (const signal of SIGNALS) process.on(signal, stop);
  closers.add('signals', () => {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  });
  return () => stopping;
};

const openPool = (url: string, logger: Logger, closers: Closers): Pool => {
  const pool = createPool(url, { max: 2, name: 'omni import', logger, pipeline: true });
  closers.add('pool', () => pool.end());
  return pool;
};

/**
 * Imports a file and prints the report. Rejects with `CommandRefused` when lines were refused, and with anything else when
 * the file was not taken to its end.
 */
export const runImportCommand = async (path: string, options: ImportOptions, terminal: Terminal): Promise<void> => {
  keepHeapSmall();
  const fingerprint = await fingerprintOf(path);
  const closers = createClosers();
  const isStopping = stopOnSignal(closers);
  try {
    const { url, logger } = await openImportDatabase(readSettings(terminal.env), terminal, closers);
    const pool = openPool(url, logger, closers);
    const tally = await run({ path, options, terminal, pool, fingerprint, isStopping });
    const dryRun = options.dryRun ?? false;
    terminal.print(options.json ? toReportJson(tally, dryRun) : toReport(tally, dryRun));
    if (isStopping()) throw new CommandNotRun('Stopped; run it again and it goes on here.');
    if (refusedIn(tally) > 0) throw new CommandRefused(`${refusedIn(tally)} lines were refused.`);
  } finally {
    await closers.closeAll();
  }
};
