import { type TableReport } from '@omni/platform';
import { type Terminal } from './terminal.js';
import { toTextTable } from './text-table.js';

const EVERY_MS = 2_000;
const whole = (number: number): string => Math.round(number).toLocaleString('en-US');

type Progress = { readonly folded: number; readonly total: number };

/** Tells now and then how far the log was folded, and how fast. */
export const createFoldProgress = ({ explain }: Pick<Terminal, 'explain'>): ((progress: Progress) => void) => {
  let first: number | undefined;
  const startedMs = performance.now();
  let toldMs = startedMs;
  return ({ folded, total }) => {
    const nowMs = performance.now();
    first ??= folded;
    if (nowMs - toldMs < EVERY_MS) return;
    toldMs = nowMs;
    const perSecond = ((folded - first) * 1_000) / (nowMs - startedMs);
    explain(
      `${((100 * folded) / Math.max(1, total)).toFixed(1)} %  ${whole(folded)} events  ${whole(perSecond)} events/s`,
    );
  };
};

/** The comparison as a table: what was there, what the log says, and how many rows differ. */
export const toComparison = (reports: readonly TableReport[]): string =>
  toTextTable(
    ['TABLE', 'ROWS', 'CHECKSUM', 'ROWS BY THE LOG', 'CHECKSUM', 'DIFFERING'],
    reports.map(({ table, liveRows, nextRows, liveSum, nextSum, differing }) => [
      table,
      whole(liveRows),
      liveSum || '-',
      whole(nextRows),
      nextSum || '-',
      whole(differing),
    ]),
  );

export const differingIn = (reports: readonly TableReport[]): number =>
  reports.reduce((sum, { differing }) => sum + differing, 0);
