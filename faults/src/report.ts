import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ShapeName } from './choice.js';
import { toWords } from './measure.js';
import { type Outcome } from './try-fault.js';

export type ReportedOutcome = Outcome & { readonly shape: ShapeName };

export const say = (line: string): void => void process.stderr.write(`faults: ${line}\n`);

const HEAD = [
  'fault',
  'shape',
  'injected',
  'calls',
  '200s',
  '503s',
  'cut',
  'other',
  'stall ms',
  'p99 ms',
  'invariants',
  'budgets',
];

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const toRow = (outcome: ReportedOutcome): readonly string[] => {
  const { fault, shape, injected, calls, answered, refused, cut, other, longestStallMs, p99Ms } = outcome;
  const { broken, measures } = outcome;
  const counts = [injected, calls, answered, refused, cut, sumOf(Object.values(other)), longestStallMs, p99Ms];
  const verdict = broken.length === 0 ? 'ok' : `BROKEN: ${broken[0]}`;
  return [fault, shape, ...counts.map(String), verdict, measures.map(toWords).join('; ')];
};

/** The outcomes as a table of plain text. */
export const toTable = (outcomes: readonly ReportedOutcome[]): string => {
  const rows = [HEAD, ...outcomes.map(toRow)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: readonly string[]): string =>
    row.map((cell, column) => (column === HEAD.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ');
  return rows.map(toLine).join('\n');
};

/** Writes the outcomes as JSON and says where to. */
export const writeOutcomes = (outcomes: readonly ReportedOutcome[], output: string | null): string => {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const path = output ?? fileURLToPath(new URL(`../results/${time}.json`, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ outcomes }, null, 2)}\n`);
  return path;
};

/** Writes what the services said in the trial that broke something, beside the results. */
export const writeWords = (fault: string, words: string): string => {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const path = fileURLToPath(new URL(`../results/${time}-${fault}.log`, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, words);
  return path;
};
