import { expect } from '@jest/globals';
import { describeFailure, simulateAll } from '../src/simulate.js';

const SEEDS = Number(process.env.OMNI_SIMULATION_SEEDS ?? 2_000);
const FROM = Number(process.env.OMNI_SIMULATION_FROM ?? 1);
/** Whoever only wants to know whether a run fails need not wait for the smallest that does. */
const SHRINKS = process.env.OMNI_SIMULATION_SHRINK !== '0';
/** Nothing here is judged by its time; 100,000 runs take most of an hour. */
export const TIMEOUT_MS = 24 * 3_600_000;

/** Every other seed: two spec files share the work, and two workers take one each. */
export const seedsOf = (share: 0 | 1): readonly number[] =>
  Array.from({ length: SEEDS }, (_, index) => FROM + index).filter((_, index) => index % 2 === share);

export const expectSound = async (seeds: readonly number[]): Promise<void> => {
  const failure = await simulateAll(seeds, { shrinks: SHRINKS });
  expect(failure && describeFailure(failure)).toBeUndefined();
};
