import { type Plan, planOf } from './plan.js';
import { play } from './play.js';
import { shrink } from './shrink.js';

/** A seed whose run breaks an invariant, with the smallest plan found that still does. */
export type Failure = { readonly seed: number; readonly faults: readonly string[]; readonly plan: Plan };

const fails = async (plan: Plan): Promise<boolean> => (await play(plan)).faults.length > 0;

/** Plays the runs of seeds until one breaks an invariant; undefined where all hold. */
export const simulateAll = async (
  seeds: Iterable<number>,
  options: { readonly shrinks: boolean },
): Promise<Failure | undefined> => {
  for (const seed of seeds) {
    const plan = planOf(seed);
    const { faults } = await play(plan);
    if (faults.length > 0) return { seed, faults, plan: options.shrinks ? await shrink(plan, fails) : plan };
  }
  return undefined;
};

export const describeFailure = ({ seed, faults, plan }: Failure): string =>
  [
    `seed ${seed} breaks:`,
    ...faults.map((fault) => `  ${fault}`),
    `play it again with: npm run test:simulate -- --from ${seed} --seeds 1`,
    `the least that fails: ${JSON.stringify({ faults: plan.faults, calls: plan.calls })}`,
  ].join('\n');
