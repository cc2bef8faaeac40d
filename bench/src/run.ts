import { parseArgs } from 'node:util';
import { auditSide } from './audit-side.js';
import { type LoadResult } from './load-job.js';
import { ratioOf, type Run, toTable, writeResult } from './report.js';
import { load, loadInTurns, type Plan, say } from './rounds.js';
import { demandSameAnswers } from './same-answers.js';
import { type BusName, type SideName, startSide } from './side.js';

/** Usage: npm run bench -- [--bus in-process|kafka] [--quick] [--clients 64] [--rounds 5] [--seconds 8] */
const { values } = parseArgs({
  options: {
    bus: { type: 'string', default: 'in-process' },
    quick: { type: 'boolean', default: false },
    clients: { type: 'string', default: '64' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const busOf = (name: string): BusName => {
  if (name === 'in-process' || name === 'kafka') return name;
  throw new Error(`--bus is in-process or kafka, not ${name}`);
};
const bus = busOf(values.bus);
const plan: Plan = {
  clients: Number(values.clients),
  rounds: Number(values.rounds ?? (values.quick ? 3 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 5 : 8)),
};
const warmUpS = values.quick ? 2 : 4;
const WARM_UP_SEED = 1_000;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const failuresIn = (results: readonly LoadResult[]): number =>
  sumOf(results.flatMap(({ failures }) => Object.values(failures)));

/** Everything wrong with a side: answers other than 200, and what the audit of its tables finds. */
const faultsOf = async (
  name: 'omni' | 'naive',
  visitsBefore: number,
  results: readonly LoadResult[],
): Promise<readonly string[]> => {
  const failures = failuresIn(results);
  const visits = visitsBefore + sumOf(results.map((result) => result.visits));
  const unanswered = sumOf(results.map(({ sent, answered }) => sent - answered));
  const faults = await auditSide(sides[name], { visits, unanswered });
  return [...(failures > 0 ? [`${failures} calls were not answered with 200`] : []), ...faults].map(
    (fault) => `${name}: ${fault}`,
  );
};

say('starting both sides and the control ...');
const sides = { omni: await startSide('omni', bus), naive: await startSide('naive'), bare: await startSide('bare') };
const stopAll = async (): Promise<void> => {
  for (const name of ['bare', 'naive', 'omni'] satisfies SideName[]) await sides[name].stop();
};

const measure = async (): Promise<Run> => {
  say('comparing the answers of both sides');
  const visitsBefore = await demandSameAnswers(sides.omni, sides.naive);
  say(`warming up for ${warmUpS} s a side`);
  const warmUp = { clients: plan.clients, seconds: warmUpS, seed: WARM_UP_SEED };
  const warm = { naive: await load(sides.naive, warmUp), omni: await load(sides.omni, warmUp) };
  const { rounds, voided } = await loadInTurns(sides, plan);
  say('auditing both sides');
  const all = (name: 'omni' | 'naive'): readonly LoadResult[] => [
    warm[name],
    ...[...rounds, ...voided].map((round) => round[name]),
  ];
  const faults = [
    ...(await faultsOf('omni', visitsBefore, all('omni'))),
    ...(await faultsOf('naive', visitsBefore, all('naive'))),
  ];
  return { ...plan, bus, rounds, voided, faults };
};

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
try {
  const run = await measure();
  process.stdout.write(`${toTable(run)}\n`);
  say(`written to ${writeResult(run)}; ${ratioOf(run).toFixed(2)} times the naive side`);
  // A fast wrong answer scores nothing.
  if (run.faults.length > 0 || run.rounds.length < plan.rounds) process.exitCode = 1;
} finally {
  await stopAll();
}
