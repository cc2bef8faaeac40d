import { setTimeout as delay } from 'node:timers/promises';
import { drawsOf } from './load/draw.js';
import { type Load, type LoadPlan } from './load/load.js';
import { type Tenant } from './load/tenant.js';
import { type Told } from './load/told.js';
import { type Measure } from './measure.js';
import { type Ground } from './stand/ground.js';
import { type Placed, type Stand } from './stand/stand.js';

/** What a fault works with while the load runs. */
export type Trial<S extends Ground = Stand> = {
  readonly stand: S;
  readonly tenants: readonly Tenant[];
  readonly load: Load;
  readonly seed: number;
  /** Whether it should take no longer than it must. */
  readonly isQuick: boolean;
  /** The gateway that was started for this fault alone. */
  readonly extra: Placed | undefined;
  leftMs(): number;
  /** A number from 0 up to 1 that the seed decides. */
  draw(name: string | number): number;
  /** Something seen that nothing is judged by. */
  note(text: string): void;
  /** Something measured that has a budget. */
  measure(measure: Measure): void;
};

/** How often something was broken, and what did not hold beyond the invariants. */
export type Injected = {
  readonly times: number;
  readonly faults?: readonly string[];
  /** Answers to calls that the fault sent by itself. */
  readonly told?: readonly Told[];
};

/** A fault of every shape that has what it breaks. */
export type FaultPlan<S extends Ground> = {
  readonly id: string;
  readonly title: string;
  /** Part of the subset that is run at every landing. */
  readonly isQuick?: boolean;
  /** So many times as long as the others. */
  readonly length?: number;
  readonly load?: Partial<Pick<LoadPlan, 'callers' | 'callsPerSecond'>>;
  inject(trial: Trial<S>): Promise<Injected>;
};

export type Fault<S extends Ground = Stand> = FaultPlan<S> & {
  /** Starts a third gateway, which takes calls too. */
  readonly extraGateway?: (stand: S) => Promise<Placed>;
  /** It needs servers that were started for it, and nobody else is to have them afterwards. */
  readonly openStand?: () => Promise<S>;
};

export const createTrial = <S extends Ground>(given: Omit<Trial<S>, 'leftMs' | 'draw'>, seconds: number): Trial<S> => {
  const untilMs = performance.now() + seconds * 1_000;
  return {
    ...given,
    leftMs: () => untilMs - performance.now(),
    draw: (name) => drawsOf(given.seed, 'injection', name)(),
  };
};

/** Rests, but not beyond the end of the trial. */
export const rest = async (trial: Pick<Trial, 'leftMs'>, ms: number): Promise<void> => {
  await delay(Math.max(0, Math.min(ms, trial.leftMs())));
};

/** Breaks something again and again while there is time for it, with rests between. */
export const repeatedly = async (
  trial: Pick<Trial, 'leftMs'>,
  plan: { readonly timesMax?: number; readonly restMs: number; readonly eachMs: number },
  work: (index: number) => Promise<void>,
): Promise<number> => {
  let times = 0;
  while (times < (plan.timesMax ?? Infinity) && (times === 0 || trial.leftMs() > plan.eachMs)) {
    await work(times++);
    await rest(trial, plan.restMs);
  }
  return times;
};

const POLL_MS = 20;
const RECOVERY_WITHIN_MS = 30_000;

/** Milliseconds until a call is answered again, half a minute at most. */
export const recoveryMs = async ({ load }: Pick<Trial, 'load'>): Promise<number> => {
  const [sinceMs, before] = [performance.now(), load.tally().answered];
  while (load.tally().answered === before && performance.now() - sinceMs < RECOVERY_WITHIN_MS) await delay(POLL_MS);
  return Math.round(performance.now() - sinceMs);
};

export const pickOf = <T>(items: readonly T[], share: number): T => {
  const item = items[Math.floor(share * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
};
