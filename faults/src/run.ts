import { readChoice } from './choice.js';
import { PROCESS_FAULTS } from './faults/one-process/index.js';
import { FAULTS } from './faults/index.js';
import { type ReportedOutcome, say, toTable, writeOutcomes } from './report.js';
import { createShapeRun } from './shape.js';
import { openProcessStand } from './stand/process-stand.js';
import { openStand } from './stand/stand.js';

/** Usage: npm run test:faults -- [F1 F7 …] [--shape services] [--quick] [--seconds 20] [--seed N] [--output FILE] [--logs] */
const choice = readChoice(process.argv.slice(2), [...FAULTS, ...PROCESS_FAULTS]);

const outcomes: ReportedOutcome[] = [];
const onOutcome = (outcome: Omit<ReportedOutcome, 'shape'>, shape: ReportedOutcome['shape']): void =>
  void outcomes.push({ shape, ...outcome });

const runs = [
  createShapeRun(
    {
      name: 'services',
      starting: 'starting Kafka, PostgreSQL, Redis and six services ...',
      faults: FAULTS,
      openStand: () => openStand(),
    },
    choice,
    onOutcome,
  ),
  createShapeRun(
    {
      name: 'one-process',
      starting: 'starting the one process and Redis ...',
      faults: PROCESS_FAULTS,
      openStand: () => openProcessStand(),
    },
    choice,
    onOutcome,
  ),
];

const closeAll = async (): Promise<void> => {
  for (const { close } of runs) await close();
};

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeAll().finally(() => process.exit(1)));

say(`seed ${choice.seed}, ${choice.seconds} s each`);
try {
  for (const { run } of runs) await run();
} finally {
  await closeAll();
  process.stdout.write(`${toTable(outcomes)}\n`);
  say(`written to ${writeOutcomes(outcomes, choice.output)}`);
}
if (outcomes.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
