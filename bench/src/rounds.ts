import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LoadJob, type LoadResult } from './load-job.js';
import { type Round } from './report.js';
import { type Side, type SideName, TOKEN } from './side.js';

export type Plan = { readonly clients: number; readonly seconds: number; readonly rounds: number };
type Sides = { readonly [Name in SideName]: Side };

const CONTROL_S = 2;
const CONTROL_MOVES_AT_MOST = 0.15;
/** On a machine that never rests the command must end all the same. */
const VOIDED_AT_MOST = 20;
const OUTPUT_BYTES_MAX = 1024 * 1024;

export const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);
const run = promisify(execFile);

/** Loads a side from a process of its own. */
export const load = async ({ url, name }: Side, job: Omit<LoadJob, 'url' | 'token'>): Promise<LoadResult> => {
  const told: LoadJob = { ...job, url, token: TOKEN };
  const program = fileURLToPath(new URL('load.js', import.meta.url));
  const { stdout } = await run(process.execPath, [program, JSON.stringify(told)], { maxBuffer: OUTPUT_BYTES_MAX });
  const result = JSON.parse(stdout) as LoadResult;
  if (name !== 'bare')
    say(`  ${name}: ${result.callsPerSecond.toFixed(0)} calls/s, p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms`);
  return result;
};

const spreadOf = (controls: readonly number[]): number => 1 - Math.min(...controls) / Math.max(...controls);

/** One turn a side, with the control before (the one that ended the last round), between and after. */
const takeTurns = async (sides: Sides, { clients, seconds }: Plan, seed: number, before: number) => {
  const control = async (): Promise<number> =>
    (await load(sides.bare, { clients, seconds: CONTROL_S, seed: 0 })).callsPerSecond;
  const naive = await load(sides.naive, { clients, seconds, seed });
  const between = await control();
  const omni = await load(sides.omni, { clients, seconds, seed });
  const after = await control();
  return { round: { naive, omni, bare: between }, moved: spreadOf([before, between, after]), after };
};

/** Both sides in turns under the same calls. A round in which the control moved too far does not count and is repeated. */
export const loadInTurns = async (
  sides: Sides,
  plan: Plan,
): Promise<{ readonly rounds: readonly Round[]; readonly voided: readonly Round[] }> => {
  const rounds: Round[] = [];
  const voided: Round[] = [];
  let before = (await load(sides.bare, { clients: plan.clients, seconds: CONTROL_S, seed: 0 })).callsPerSecond;
  for (let seed = 1; rounds.length < plan.rounds && voided.length < VOIDED_AT_MOST; seed++) {
    say(`round ${rounds.length + 1} of ${plan.rounds}`);
    const { round, moved, after } = await takeTurns(sides, plan, seed, before);
    before = after;
    if (moved > CONTROL_MOVES_AT_MOST)
      say(`  the control moved by ${(moved * 100).toFixed(0)} %: the round does not count`);
    (moved > CONTROL_MOVES_AT_MOST ? voided : rounds).push(round);
  }
  return { rounds, voided };
};
