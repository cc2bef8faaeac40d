import { type Contest } from './choice.js';
import { type Plan } from './result.js';

export const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

/** Starting two sides, comparing their answers, the audit, the end. */
const AROUND_S = 25;
const CONTROLS_A_ROUND = 2;

/** Seconds that a comparison takes where nothing is repeated and turns last as long as they are told. */
export const plannedS = ({ rounds, seconds, warmUpS, controlS }: Plan): number =>
  AROUND_S + 2 * warmUpS + rounds * 2 * (seconds + CONTROLS_A_ROUND * controlS);

const minutes = (seconds: number): string => `${Math.max(1, Math.round(seconds / 60))} min`;

/** Tells what is left from how long the comparisons before took against their plans. */
export const createProgress = (contests: readonly Contest[], nowMs: () => number) => {
  const startedMs = nowMs();
  const totalS = contests.reduce((sum, { plan }) => sum + plannedS(plan), 0);
  let doneS = 0;
  let measuredS = 0;
  const leftS = (withinS: number): number => {
    const plannedLeftS = totalS - doneS - withinS;
    const passedS = (nowMs() - startedMs) / 1_000;
    // Before the first comparison is done nothing is known but the plans.
    return measuredS === 0 ? plannedLeftS : (plannedLeftS * passedS) / (measuredS + withinS);
  };
  return {
    /** In words, with so many rounds of the comparison at work done. */
    left: ({ plan }: Contest, counted: number): string =>
      `about ${minutes(leftS((plannedS(plan) * counted) / plan.rounds))} left`,
    done: ({ plan }: Contest, wasMeasured: boolean): void => {
      doneS += plannedS(plan);
      if (wasMeasured) measuredS += plannedS(plan);
    },
  };
};
export type Progress = ReturnType<typeof createProgress>;
