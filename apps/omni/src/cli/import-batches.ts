import { setImmediate as turn } from 'node:timers/promises';
import { type ImportLine } from '@omni/resolver';
import { type LineRules, toImportLine } from './import-call.js';
import { type RawLine } from './import-lines.js';

/**
 * Large enough that a transaction's fixed cost is nothing, small enough that a live call waits for milliseconds, and that
 * most of what a batch needs is garbage before Node.js would keep it: 4,000 lines took a tenth more of its time.
 */
const LINES_MAX = 1_000;
const BYTES_MAX = 4_194_304;
/** Read in one go; between two goes the answers of PostgreSQL are looked at. */
const LINES_PER_TURN = 250;

/** Lines read so far, and how many bytes they are. */
type Batch = { lines: ImportLine[]; bytes: number };

const isFull = ({ lines, bytes }: Batch): boolean => lines.length >= LINES_MAX || bytes >= BYTES_MAX;

const add = (batch: Batch, raw: RawLine, rules: LineRules): void => {
  batch.lines.push(toImportLine(raw, rules));
  batch.bytes += raw.bytes?.length ?? 0;
};

/** Reads lines and hands them over in batches. */
export const toBatches = async function* (
  chunks: AsyncIterable<readonly RawLine[]>,
  rules: LineRules,
): AsyncGenerator<readonly ImportLine[]> {
  let batch: Batch = { lines: [], bytes: 0 };
  for await (const chunk of chunks) {
    for (const [index, raw] of chunk.entries()) {
      add(batch, raw, rules);
      if (index % LINES_PER_TURN === LINES_PER_TURN - 1) await turn();
      if (!isFull(batch)) continue;
      yield batch.lines;
      batch = { lines: [], bytes: 0 };
    }
  }
  if (batch.lines.length > 0) yield batch.lines;
};
