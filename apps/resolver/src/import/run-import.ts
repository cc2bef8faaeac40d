import { setTimeout as delay } from 'node:timers/promises';
import { isTransient, type Pool, sqlStateOf } from '@omni/platform';
import { UndecidableLine } from './decide-lines.js';
import { type Import, importBatch } from './import-batch.js';
import { type ImportLine, toRefused } from './import-line.js';
import { type Place } from './ledger.js';
import { createRehearsal, readSpace } from './rehearsal.js';

export type ImportRun = Import & {
  readonly pool: Pool;
  /** Writes nothing. */
  readonly dryRun: boolean;
  readonly start: Place;
  /** Batches of lines from the place on, in order. */
  readonly batches: AsyncIterable<readonly ImportLine[]>;
  readonly onTaken: (place: Place) => void;
  /** A batch failed and is tried again. */
  readonly onRetry: (fault: unknown) => void;
  /** Whether to stop behind the batch at work. */
  readonly isStopping: () => boolean;
};

/** The space took calls that are newer than the file's first. */
export class SpaceMovedOn extends Error {
  constructor() {
    super(
      'The space has calls that are newer than the first line. Import before the space is used, or give --live to take such lines at the time of its newest call.',
    );
  }
}

const FIRST_PAUSE_MS = 100;
const PAUSE_MS_MAX = 5_000;
const CHECK_VIOLATION = '23514';

type Take = (lines: readonly ImportLine[]) => Promise<Place>;

/** Data that PostgreSQL will never take: data exceptions (class 22) and violated checks. */
const isUnstorable = (fault: unknown): boolean => {
  const state = sqlStateOf(fault);
  return state !== undefined && (state.startsWith('22') || state === CHECK_VIOLATION);
};

/** The lines to try one part after another instead of the whole; undefined where none of them is at fault. */
const partsOf = (lines: readonly ImportLine[], fault: unknown): readonly (readonly ImportLine[])[] | undefined => {
  if (fault instanceof UndecidableLine)
    return [lines.map((one) => (one.line === fault.line ? toRefused(one, 'undecidable') : one))];
  if (!isUnstorable(fault)) return undefined;
  const [only] = lines;
  if (only && lines.length === 1) return 'refusal' in only ? undefined : [[toRefused(only, 'unstorable')]];
  const middle = Math.ceil(lines.length / 2);
  return [lines.slice(0, middle), lines.slice(middle)];
};

/** Waits for what may pass, for ever: a lock that somebody holds, a PostgreSQL that starts again. */
const insisting =
  (take: Take, onRetry: (fault: unknown) => void): Take =>
  async (lines) => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      try {
        return await take(lines);
      } catch (fault) {
        if (!isTransient(fault)) throw fault;
        onRetry(fault);
        await delay(pauseMs);
      }
    }
  };

/** Finds the line that can be neither decided nor stored, and refuses it alone. */
const sparing =
  (take: Take): Take =>
  async (lines) => {
    try {
      return await take(lines);
    } catch (fault) {
      const parts = partsOf(lines, fault);
      if (!parts) throw fault;
      let place: Place | undefined;
      for (const part of parts) place = await sparing(take)(part);
      if (!place) throw fault;
      return place;
    }
  };

const requireOrder = ({ live, start }: ImportRun, lines: readonly ImportLine[], spaceAtMs: number): void => {
  const first = lines.find((one) => 'call' in one);
  if (live || start.line > 0 || !first || !('call' in first)) return;
  if (first.call.atMs < spaceAtMs) throw new SpaceMovedOn();
};

const takerOf = async (run: ImportRun): Promise<{ readonly take: Take; readonly spaceAtMs: number }> => {
  const graph = await readSpace(run.pool, run.file.spaceId);
  const spaceAtMs = graph.lastAt;
  if (!run.dryRun) return { take: (lines) => importBatch(run.pool, run, lines), spaceAtMs };
  const rehearsal = createRehearsal(run.pool, run, graph);
  let place = run.start;
  return { take: async (lines) => (place = await rehearsal.take(lines, place)), spaceAtMs };
};

/**
 * Takes batch after batch, and reads the next while PostgreSQL is at work on the one before. Resolves with the place behind
 * the last one. Rejects with `SpaceMovedOn`, `FileTaken`, or what no repeat can cure; what was committed until then stays,
 * and the next run goes on behind it.
 */
export const runImport = async (run: ImportRun): Promise<Place> => {
  const { take, spaceAtMs } = await takerOf(run);
  // A rehearsal cannot go back behind a batch that failed half-way; nothing is lost by running it again.
  const takeAll = run.dryRun ? take : sparing(insisting(take, run.onRetry));
  const batches = run.batches[Symbol.asyncIterator]();
  let place = run.start;
  let isFirst = true;
  let next = await batches.next();
  while (!next.done && !run.isStopping()) {
    const lines = next.value;
    if (isFirst) requireOrder(run, lines, spaceAtMs);
    isFirst = false;
    const taking = takeAll(lines);
    const reading = batches.next();
    const [taken, read] = await Promise.allSettled([taking, reading]);
    if (taken.status === 'rejected') throw taken.reason;
    place = taken.value;
    run.onTaken(place);
    if (read.status === 'rejected') throw read.reason;
    next = read.value;
  }
  return place;
};
