import { readChoice } from './choice.js';
import { type Fault } from './fault.js';
import { FAULTS } from './faults/index.js';
import { say, toTable, writeOutcomes, writeWords } from './report.js';
import { openStand, type Stand } from './stand/stand.js';
import { type Outcome, tryFault } from './try-fault.js';

/** Usage: npm run test:faults -- [F1 F7 …] [--quick] [--seconds 20] [--seed N] [--output FILE] [--logs] */
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

const wordsOf = (stand: Stand): string =>
  stand
    .all()
    .map(({ name, said }) => `--- ${name}\n${said()}`)
    .join('\n');

/** Quick runs kill a resolver for as long as the others last, and a half. */
const QUICK_LENGTH_MAX = 1.5;
const lengthOf = ({ length = 1 }: Fault): number => (choice.isQuick ? Math.min(length, QUICK_LENGTH_MAX) : length);

const tell = ({ fault, broken, notes, answered, calls }: Outcome, stand: Stand): void => {
  const isSound = broken.length === 0;
  for (const line of [...broken.map((text) => `BROKEN: ${text}`), ...notes]) say(`  ${line}`);
  say(`${fault}: ${isSound ? 'ok' : 'BROKEN'}, ${answered} of ${calls} answered`);
  if (!isSound || choice.keepsLogs) say(`  what its services said: ${writeWords(fault, wordsOf(stand))}`);
};

const runOne = async (fault: Fault): Promise<Outcome> => {
  const stand = await standFor(fault);
  say(`${fault.id}: ${fault.title} ...`);
  const outcome = await tryFault(stand, { ...fault, length: lengthOf(fault) }, choice);
  tell(outcome, stand);
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
