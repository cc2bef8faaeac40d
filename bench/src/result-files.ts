import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contest } from './choice.js';
import { type Facts, type Plan, type Result } from './result.js';
import { slugOf } from './slug.js';

type Named = Pick<Result, 'title' | 'bus'>;

const pathOf = (folder: string, { title, bus }: Named): string => join(folder, `${slugOf(title)}-${bus}.json`);

/** Whole or not at all: whoever interrupts a run must not leave half a file to the next one. */
export const writeResult = (folder: string, result: Result): string => {
  mkdirSync(folder, { recursive: true });
  const path = pathOf(folder, result);
  writeFileSync(`${path}.part`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${path}.part`, path);
  return path;
};

/** All results of a folder, by title and shape. */
export const readResults = (folder: string): readonly Result[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result);

const isSamePlan = (one: Plan, other: Plan): boolean =>
  one.rounds === other.rounds && one.seconds === other.seconds && one.isQuick === other.isQuick;

/** Whether a result says what a run of now would: what was measured is the same, and nothing broke. */
export const isCurrent = (result: Result, { commit }: Pick<Facts, 'commit'>, plan: Plan): boolean =>
  result.facts.commit === commit &&
  !commit.endsWith('+') &&
  isSamePlan(result.plan, plan) &&
  result.faults.length === 0 &&
  result.rounds.length >= plan.rounds;

/** The result of an earlier run that spares this one, if there is one. */
export const findCurrent = (
  results: readonly Result[],
  { comparison, bus, plan }: Contest,
  facts: Pick<Facts, 'commit'>,
): Result | undefined =>
  results.find((result) => result.title === comparison.title && result.bus === bus && isCurrent(result, facts, plan));
