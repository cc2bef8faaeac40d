import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { auditSide } from './audit-side.js';
import { type LoadJob, type LoadResult } from './load-job.js';
import { ratioOf, type Round, type Run, toTable, writeResult } from './report.js';
import { type Side, startSide, TOKEN } from './side.js';

/**
 * Usage: npm run bench -- [--quick] [--clients 64] [--rounds 5] [--seconds 8]
 * Both sides take turns under the same calls; a round in which the control moved too far does not count and is repeated.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    clients: { type: 'string', default: '64' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const clients = Number(values.clients);
const roundsWanted = Number(values.rounds ?? (values.quick ? 3 : 5));
const seconds = Number(values.seconds ?? (values.quick ? 5 : 8));
const warmUpS = values.quick ? 2 : 4;
const CONTROL_S = 2;
const CONTROL_MOVES_AT_MOST = 0.15;
const VOIDED_AT_MOST = 10;
const JOURNAL_SHARE_AT_MOST = 0.25;

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);
const run = promisify(execFile);

const load = async ({ url, name }: Side, loadedS: number, seed: number): Promise<LoadResult> => {
  const job: LoadJob = { url, token: TOKEN, clients, seconds: loadedS, seed };
  const { stdout } = await run(process.execPath, [
    fileURLToPath(new URL('load.js', import.meta.url)),
    JSON.stringify(job),
  ]);
  const result = JSON.parse(stdout) as LoadResult;
  if (name !== 'bare')
    say(`  ${name}: ${result.callsPerSecond.toFixed(0)} calls/s, p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms`);
  return result;
};

const movedBy = (before: number, after: number): number => Math.abs(after - before) / Math.max(before, after);

const loadBoth = async (sides: { readonly [Name in 'omni' | 'naive' | 'bare']: Side }): Promise<
  Omit<Run, 'faults'>
> => {
  const rounds: Round[] = [];
  let voided = 0;
  let control = (await load(sides.bare, CONTROL_S, 0)).callsPerSecond;
  for (let seed = 1; rounds.length < roundsWanted && voided < VOIDED_AT_MOST; seed++) {
    say(`round ${rounds.length + 1} of ${roundsWanted}`);
    const naive = await load(sides.naive, seconds, seed);
    const omni = await load(sides.omni, seconds, seed);
    const bare = (await load(sides.bare, CONTROL_S, 0)).callsPerSecond;
    const moved = movedBy(control, bare);
    control = bare;
    if (moved <= CONTROL_MOVES_AT_MOST) rounds.push({ naive, omni, bare });
    else {
      voided++;
      say(`  the control moved by ${(moved * 100).toFixed(0)} %: the round does not count`);
    }
  }
  return { clients, seconds, rounds, voided };
};

const faultsOf = async (side: Side, answered: number): Promise<readonly string[]> =>
  (await auditSide(side, Math.floor(answered * (1 - JOURNAL_SHARE_AT_MOST)))).map((fault) => `${side.name}: ${fault}`);

say('starting both sides and the control ...');
const sides = { omni: await startSide('omni'), naive: await startSide('naive'), bare: await startSide('bare') };
try {
  say(`warming up for ${warmUpS} s a side`);
  await load(sides.naive, warmUpS, 1000);
  await load(sides.omni, warmUpS, 1000);
  const loaded = await loadBoth(sides);
  const answeredBy = (name: 'omni' | 'naive'): number =>
    loaded.rounds.reduce((sum, round) => sum + round[name].answered, 0);
  const faults = [
    ...(await faultsOf(sides.omni, answeredBy('omni'))),
    ...(await faultsOf(sides.naive, answeredBy('naive'))),
  ];
  const result: Run = { ...loaded, faults };
  process.stdout.write(`${toTable(result)}\n`);
  say(`written to ${writeResult(result)}; ${ratioOf(result).toFixed(2)} times the naive side`);
  // A fast wrong answer scores nothing.
  if (faults.length > 0 || result.rounds.length < roundsWanted) process.exitCode = 1;
} finally {
  for (const side of Object.values(sides)) await side.stop();
}
