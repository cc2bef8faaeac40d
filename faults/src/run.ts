import { readChoice } from './choice.js';
import { type Fault } from './fault.js';
import { FAULTS } from './faults/index.js';
import { say, toTable, writeOutcomes } from './report.js';
import { openStand, type Stand } from './stand/stand.js';
import { type Outcome, tryFault } from './try-fault.js';

/** Usage: npm run test:faults -- [F1 F7 …] [--quick] [--seconds 20] [--seed N] [--output FILE] */
const choice = readChoice(process.argv.slice(2), FAULTS);

let open: Stand | undefined;

const closeStand = async (): Promise<void> => {
  const stand = open;
  open = undefined;
  await stand?.close().catch((fault: unknown) => say(fault instanceof Error ? fault.message : 'a stand did not close'));
};

const standFor = async (fault: Fault): Promise<Stand> => {
  if (fault.openStand) await closeStand();
  if (!open) say('starting Kafka, PostgreSQL, Redis and six services ...');
  return (open ??= await (fault.openStand ?? openStand)());
};

const runOne = async (fault: Fault): Promise<Outcome> => {
  const length = choice.isQuick && fault.id === 'F1' ? 1.5 : fault.length;
  const stand = await standFor(fault);
  say(`${fault.id}: ${fault.title} ...`);
  const outcome = await tryFault(stand, { ...fault, ...(length === undefined ? {} : { length }) }, choice);
  for (const line of [...outcome.broken.map((text) => `BROKEN: ${text}`), ...outcome.notes]) say(`  ${line}`);
  say(
    `${fault.id}: ${outcome.broken.length === 0 ? 'ok' : 'BROKEN'}, ${outcome.answered} of ${outcome.calls} answered`,
  );
  // Whatever a fault has broken for good must not be held against the next one.
  if (fault.openStand || outcome.broken.length > 0) await closeStand();
  return outcome;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeStand().finally(() => process.exit(1)));

const outcomes: Outcome[] = [];
say(`seed ${choice.seed}, ${choice.seconds} s each`);
try {
  for (const fault of choice.faults) outcomes.push(await runOne(fault));
} finally {
  await closeStand();
  process.stdout.write(`${toTable(outcomes)}\n`);
  say(`written to ${writeOutcomes(outcomes, choice.output)}`);
}
if (outcomes.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
