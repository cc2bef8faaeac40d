import { setTimeout as delay } from 'node:timers/promises';
import { isTransient, type Pool, sqlStateOf } from '@omni/platform';
import { UndecidableLine } from './decide-lines.js';
import { createImporter, type Import } from './import-batch.js';
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

type Lines = readonly ImportLine[];
/** Takes lines; `next` are those behind them, which may be prepared meanwhile. */
type Take = (lines: Lines, next: Lines | null) => Promise<Place>;

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
  async (lines, next) => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      try {
        return await take(lines, next);
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
  async (lines, next) => {
    try {
      return await take(lines, next);
    } catch (fault) {
      const parts = partsOf(lines, fault);
      if (!parts) throw fault;
      let place: Place | undefined;
      for (const part of parts) place = await sparing(take)(part, null);
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
  if (!run.dryRun) {
    const importer = createImporter(run.pool, run);
    return { take: (lines, next) => importer.take({ lines, next }), spaceAtMs };
  }
  const rehearsal = createRehearsal(run.pool, run, graph);
  let place = run.start;
  return { take: async (lines) => (place = await rehearsal.take(lines, place)), spaceAtMs };
};

/** One after the other; a fault of the first is told before one of the second. */
const bothOf = async <A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> => {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return [one.value, other.value];
};

/**
 * Takes batch after batch, and reads the one behind the next while PostgreSQL is at work. Resolves with the place behind
 * the last one. Rejects with `SpaceMovedOn`, `FileTaken`, or what no repeat can cure; what was committed until then stays,
 * and the next run goes on behind it.
 */
export const runImport = async (run: ImportRun): Promise<Place> => {
  const { take, spaceAtMs } = await takerOf(run);
  // A rehearsal cannot go back behind a batch that failed half-way; nothing is lost by running it again.
  const takeAll = run.dryRun ? take : sparing(insisting(take, run.onRetry));
  const batches = run.batches[Symbol.asyncIterator]();
  const read = async (): Promise<Lines | null> => {
    const { done, value } = await batches.next();
    return done ? null : value;
  };
  const taken = async (lines: Lines, next: Lines | null): Promise<Place> => {
    const place = await takeAll(lines, next);
    run.onTaken(place);
    return place;
  };
  let place = run.start;
  let lines = await read();
  if (lines) requireOrder(run, lines, spaceAtMs);
  let next = lines && (await read());
  while (lines && !run.isStopping()) {
    const [placeBehind, further] = await bothOf(taken(lines, next), next ? read() : Promise.resolve(null));
    place = placeBehind;
    [lines, next] = [next, further];
  }
  return place;
};
