import { existsSync } from 'node:fs';
import { type Choice, readChoice } from './choice.js';
import { COMPARISONS } from './comparisons.js';
import { type Controls, startControls } from './control.js';
import { readFacts } from './facts.js';
import { toTable } from './markdown-table.js';
import { measure } from './measure.js';
import { createProgress, say } from './progress.js';
import { type Sides } from './ratio.js';
import { writePages } from './report/write-pages.js';
import { findCurrent, readResults, writeResult } from './result-files.js';
import { type Result } from './result.js';

/** Usage: npm run bench -- [R1 R7 …] [--bus in-process|kafka] [--quick] [--rounds 5] [--seconds 8] [--anew] [--report] */
let controls: Controls | undefined;
let open: Sides | undefined;

const closeAll = async (): Promise<void> => {
  const [sides, running] = [open, controls];
  [open, controls] = [undefined, undefined];
  await sides?.close();
  await running?.close();
};

const tell = ({ faults, rounds }: Result, path: string): void => {
  for (const fault of faults) say(`  FAULT: ${fault}`);
  const counted = rounds.filter(({ isVoid }) => !isVoid).length;
  say(`  ${counted} rounds count, ${rounds.length - counted} are void; written to ${path}`);
};

/** Every result is written at once, so that an interrupted run goes on where it was. */
const measureAll = async ({ contests, isAnew, folder }: Choice): Promise<readonly Result[]> => {
  const known = isAnew || !existsSync(folder) ? [] : readResults(folder);
  const started = (controls = await startControls());
  const facts = readFacts(started.postgres);
  const progress = createProgress(contests, () => performance.now());
  const onOpen = (sides: Sides | undefined): void => void (open = sides);
  const results: Result[] = [];
  for (const contest of contests) {
    const current = findCurrent(known, contest, facts);
    if (current) say(`${contest.comparison.title}, ${contest.bus}: measured already (--anew measures again)`);
    const result = current ?? (await measure(contest, { controls: started, facts, progress, onOpen }));
    if (!current) tell(result, writeResult(folder, result));
    progress.done(contest, !current);
    results.push(result);
  }
  return results;
};

const choice = readChoice(process.argv.slice(2), COMPARISONS);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeAll().finally(() => process.exit(1)));

if (choice.isReport) {
  for (const path of writePages(readResults(choice.folder))) say(`written to ${path}`);
} else {
  try {
    const results = await measureAll(choice);
    process.stdout.write(`${toTable(results)}\n`);
    // A fast wrong answer scores nothing.
    if (results.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
  } finally {
    await closeAll();
  }
}
