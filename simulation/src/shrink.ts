import { type Plan } from './plan.js';

type Fails = (plan: Plan) => Promise<boolean>;

const without = <T>(list: readonly T[], from: number, count: number): readonly T[] => [
  ...list.slice(0, from),
  ...list.slice(from + count),
];

/** Leaves away what the failure does not need: halves first, single ones at last. */
const shrinkList = async <T>(
  list: readonly T[],
  fails: (list: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> => {
  let kept = list;
  for (let count = Math.ceil(list.length / 2); count >= 1; count = count === 1 ? 0 : Math.ceil(count / 2))
    for (let from = 0; from < kept.length;) {
      const fewer = without(kept, from, count);
      if (await fails(fewer)) kept = fewer;
      else from += count;
    }
  return kept;
};

/** A smaller plan of the same seed that fails, too. */
export const shrink = async (plan: Plan, fails: Fails): Promise<Plan> => {
  const faults = await shrinkList(plan.faults, (fewer) => fails({ ...plan, faults: fewer }));
  const calls = await shrinkList(plan.calls, (fewer) => fails({ ...plan, faults, calls: fewer }));
  return { ...plan, faults, calls };
};
