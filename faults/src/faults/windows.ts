import { setTimeout as delay } from 'node:timers/promises';
import { type Trial } from '../fault.js';
import { type Tenant } from '../load/tenant.js';
import { type Ground } from '../stand/ground.js';

/** What a load met while something was done. */
export type Window = {
  readonly p99Ms: number;
  readonly refused: number;
  /** Share of the answers that were 503, of 1. */
  readonly refusedShare: number;
  readonly answered: number;
  readonly tookMs: number;
};

/** Watches the load while the work goes on. */
export const during = async <S extends Ground>(
  { load }: Trial<S>,
  work: () => Promise<void>,
  tenant?: Tenant,
): Promise<Window> => {
  const [before, sinceMs] = [load.tally(), performance.now()];
  await work();
  const after = load.tally();
  const [answered, refused] = [after.answered - before.answered, after.refused - before.refused];
  return {
    p99Ms: load.p99Ms({ sinceMs, ...(tenant && { tenant }) }),
    refused,
    refusedShare: refused / Math.max(1, answered + refused),
    answered,
    tookMs: performance.now() - sinceMs,
  };
};

const CALM_MS = 4_000;

/** How the load fares while nothing is broken. */
export const whileCalm = <S extends Ground>(trial: Trial<S>, tenant?: Tenant): Promise<Window> =>
  during(trial, () => delay(CALM_MS), tenant);
