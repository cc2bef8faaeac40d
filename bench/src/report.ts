import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type LoadResult } from './load-job.js';
import { type BusName } from './side.js';

export type Round = { readonly omni: LoadResult; readonly naive: LoadResult; readonly bare: number };
export type Run = {
  readonly bus: BusName;
  readonly clients: number;
  readonly seconds: number;
  readonly rounds: readonly Round[];
  /** Rounds in which the machine was not the same from beginning to end. They are kept, but count for nothing. */
  readonly voided: readonly Round[];
  readonly faults: readonly string[];
};

const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
const medianOf = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN;
const spreadOf = (values: readonly number[], digits: number): string => {
  if (values.length === 0) return 'no round counted';
  const order = sorted(values);
  const [low, middle, high] = [order[0], medianOf(values), order.at(-1)].map((value) => (value ?? 0).toFixed(digits));
  return `${middle} (${low}–${high})`;
};

const commit = (): string => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

const ratiosOf = (rounds: readonly Round[]): readonly number[] =>
  rounds.map(({ omni, naive }) => omni.callsPerSecond / naive.callsPerSecond);
export const ratioOf = ({ rounds }: Run): number => medianOf(ratiosOf(rounds));

const rows = ({ rounds, voided }: Run): readonly (readonly [string, string])[] => {
  const of = (pick: (round: Round) => number, digits: number): string => spreadOf(rounds.map(pick), digits);
  return [
    ['calls/s ÷ naive', spreadOf(ratiosOf(rounds), 2)],
    ['calls/s ÷ naive, void rounds too', spreadOf(ratiosOf([...rounds, ...voided]), 2)],
    ['p50 ÷ naive', of(({ omni, naive }) => omni.p50Ms / naive.p50Ms, 2)],
    ['p99 ÷ naive', of(({ omni, naive }) => omni.p99Ms / naive.p99Ms, 2)],
    ['calls/s ÷ bare Fastify', of(({ omni, bare }) => omni.callsPerSecond / bare, 3)],
    ['calls/s', of(({ omni }) => omni.callsPerSecond, 0)],
    ['calls/s of naive', of(({ naive }) => naive.callsPerSecond, 0)],
    [
      'answers other than 200',
      String(rounds.flatMap(({ omni }) => Object.values(omni.failures)).reduce((a, b) => a + b, 0)),
    ],
    ['of naive', String(rounds.flatMap(({ naive }) => Object.values(naive.failures)).reduce((a, b) => a + b, 0))],
  ];
};

/** The table of a run: medians, in brackets the least and the greatest. */
export const toTable = (run: Run): string => {
  const head = `${run.bus}, ${run.clients} clients, ${run.rounds.length} rounds of ${run.seconds} s a side, ${run.voided.length} voided`;
  const facts = `Node.js ${process.versions.node}, ${cpus().length} cores, commit ${commit()}, ${new Date().toISOString().slice(0, 10)}`;
  const lines = rows(run).map(([name, value]) => `| ${name} | ${value} |`);
  const audit = run.faults.length === 0 ? 'The audit found no fault on either side.' : run.faults.join('\n');
  return [`${head} (${facts})`, '', '| figure | median (least–greatest) |', '|---|---|', ...lines, '', audit].join(
    '\n',
  );
};

export const writeResult = (run: Run): string => {
  const folder = fileURLToPath(new URL('../results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${run.bus}-${run.clients}-clients.json`;
  writeFileSync(file, `${JSON.stringify({ commit: commit(), node: process.versions.node, ...run }, null, 2)}\n`);
  return file;
};
