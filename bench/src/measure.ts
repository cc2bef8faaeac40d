import { type Contest } from './choice.js';
import { type Controls } from './control.js';
import { type Progress, say } from './progress.js';
import { type Sides } from './ratio.js';
import { type Facts, type Result, type Round } from './result.js';
import { takeRounds } from './rounds.js';
import { judge } from './verdict.js';

export type Measuring = {
  readonly controls: Controls;
  readonly facts: Facts;
  readonly progress: Progress;
  /** Told which sides are open, so that a signal can close them. */
  onOpen(sides: Sides | undefined): void;
};

type Measured = Pick<Result, 'rounds' | 'faults'>;

const takeAll = (contest: Contest, sides: Sides, { controls, progress }: Measuring): Promise<readonly Round[]> => {
  const { comparison, bus, plan } = contest;
  const onRound = (counted: number, moved?: number): void => {
    if (moved === undefined)
      return say(
        `${comparison.title}, ${bus}: round ${counted + 1} of ${plan.rounds}, ${progress.left(contest, counted)}`,
      );
    say(`  the controls moved by ${(moved * 100).toFixed(0)} %`);
  };
  return takeRounds({ sides, plan, measureControl: controls.measure, onRound });
};

const run = async (contest: Contest, measuring: Measuring): Promise<Measured> => {
  const { comparison, bus, plan } = contest;
  say(`${comparison.title}, ${bus}: starting ...`);
  const sides = await comparison.open({ bus, isQuick: plan.isQuick });
  measuring.onOpen(sides);
  try {
    const rounds = await takeAll(contest, sides, measuring);
    return { rounds, faults: await sides.audit() };
  } finally {
    measuring.onOpen(undefined);
    await sides.close();
  }
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'for an unknown reason');

/** Measures a comparison in one shape. What breaks it off is a fault of the result; the others can still be measured. */
export const measure = async (contest: Contest, measuring: Measuring): Promise<Result> => {
  const { comparison, bus, plan } = contest;
  const measured = await run(contest, measuring).catch((error: unknown): Measured => ({
    rounds: [],
    faults: [`the measurement broke off: ${wordsOf(error)}`],
  }));
  const ratios = comparison.ratios.map((ratio) => judge(ratio, bus, measured));
  return { title: comparison.title, bus, facts: measuring.facts, plan, ...measured, ratios };
};
