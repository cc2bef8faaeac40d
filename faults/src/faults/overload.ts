import { setTimeout as delay } from 'node:timers/promises';
import { type FaultPlan, rest, type Trial } from '../fault.js';
import { type Load, startLoad } from '../load/load.js';
import { type Told } from '../load/told.js';
import { type Ground } from '../stand/ground.js';

const MEMORY = 'process_resident_memory_bytes';
const MEGABYTE = 1024 * 1024;
const MEMORY_MAX_MB = 1_024;

const memoryMb = async ({ stand }: Trial<Ground>): Promise<number> => {
  const bytes = await Promise.all(stand.all().map(({ metric }) => metric(MEMORY).catch(() => 0)));
  return Math.round(Math.max(...bytes) / MEGABYTE);
};

/** As many callers as keep everything busy, and three times as many calls. */
const FULL = { callers: 200, callsPerSecond: 2_000 };
const TOO_MUCH = { callers: 1_500, callsPerSecond: 6_000 };
const PEAK_MS = 5_000;
const GOODPUT_MIN = 0.7;
const RECOVERY_MAX_MS = 5_000;
/** A second without a refusal is a second in which all is well again. */
const CALM_MS = 1_000;
const CALM_WITHIN_MS = 30_000;

const surge = (trial: Trial<Ground>, name: number, plan: typeof FULL): Load => {
  const urls = trial.stand.gateways.map(({ url }) => url);
  return startLoad({ ...plan, urls, tenants: trial.tenants, seed: trial.seed + name });
};

/** Answers a second of both loads while the work goes on. */
const rateDuring = async (loads: readonly Load[], work: () => Promise<void>): Promise<number> => {
  const count = (): number => loads.reduce((sum, load) => sum + load.tally().answered, 0);
  const [before, sinceMs] = [count(), performance.now()];
  await work();
  return (count() - before) / ((performance.now() - sinceMs) / 1_000);
};

/** Milliseconds until the usual load was refused nothing for a second. */
const calmAfterMs = async ({ load }: Trial<Ground>): Promise<number> => {
  const sinceMs = performance.now();
  let [refused, lastMs] = [load.tally().refused, sinceMs];
  while (performance.now() - lastMs < CALM_MS && performance.now() - sinceMs < CALM_WITHIN_MS) {
    await delay(20);
    const now = load.tally().refused;
    if (now !== refused) [refused, lastMs] = [now, performance.now()];
  }
  return lastMs - sinceMs;
};

const watchMemory = async (trial: Trial<Ground>): Promise<number> => {
  let highest = 0;
  while (trial.leftMs() > 0) {
    highest = Math.max(highest, await memoryMb(trial));
    await rest(trial, 1_000);
  }
  return highest;
};

const overloadIt = async (trial: Trial<Ground>) => {
  const told: Told[] = [];
  const full = surge(trial, 1_000_000, FULL);
  const peak = await rateDuring([trial.load, full], () => delay(PEAK_MS));
  await full.stop();
  const tooMuch = surge(trial, 2_000_000, TOO_MUCH);
  let highest = 0;
  const goodput = await rateDuring([trial.load, tooMuch], async () => void (highest = await watchMemory(trial)));
  const stopped = tooMuch.stop();
  const calmMs = await calmAfterMs(trial);
  await stopped;
  told.push(...full.told(), ...tooMuch.told());
  return { told, peak, goodput, highest, calmMs };
};

export const overload: FaultPlan<Ground> = {
  id: 'F17',
  title: 'three times as many calls as can be answered',
  length: 1.5,
  inject: async (trial) => {
    const { told, peak, goodput, highest, calmMs } = await overloadIt(trial);
    trial.note(`${Math.round(goodput)} answers a second of ${Math.round(peak)} at most`);
    trial.measure({ what: 'goodput', is: goodput / peak, budget: GOODPUT_MIN, atLeast: true, unit: 'x' });
    trial.measure({ what: 'memory', is: highest, budget: MEMORY_MAX_MB, unit: 'MB' });
    trial.measure({ what: 'recovery', is: calmMs, budget: RECOVERY_MAX_MS, unit: 'ms' });
    return { times: 1, told, faults: highest > MEMORY_MAX_MB ? [`a process grew to ${highest} MB`] : [] };
  },
};
