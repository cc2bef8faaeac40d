import { isVoid, movedBy } from './control.js';
import { type Sides } from './ratio.js';
import { type Control, type Plan, type Round } from './result.js';

const WARM_UP_SEED = 1_000;

export type RoundsRun = {
  readonly sides: Pick<Sides, 'ours' | 'theirs'>;
  readonly plan: Plan;
  measureControl(seconds: number): Promise<Control>;
  /** Told before each round and after it. */
  onRound(counted: number, moved?: number): void;
};

/** So many rounds are repeated at most: on a machine that never rests the command must end all the same. */
const voidAtMost = ({ isQuick, rounds }: Plan): number => (isQuick ? 0 : rounds);

const takeTurns = async ({ sides, plan, measureControl }: RoundsRun, seed: number, before: Control) => {
  const turn = { seed, seconds: plan.seconds };
  const theirs = await sides.theirs(turn);
  const between = await measureControl(plan.controlS);
  const ours = await sides.ours(turn);
  const after = await measureControl(plan.controlS);
  return { ours, theirs, controls: [before, between, after], after };
};

/**
 * Both sides in turns under the same calls. A round in which a control moved too far does not count and is repeated, as
 * often as the plan has rounds.
 */
export const takeRounds = async (run: RoundsRun): Promise<readonly Round[]> => {
  const { sides, plan } = run;
  const warmUp = { seed: WARM_UP_SEED, seconds: plan.warmUpS };
  await sides.theirs(warmUp);
  await sides.ours(warmUp);
  const rounds: Round[] = [];
  const counted = (): number => rounds.filter((round) => !round.isVoid).length;
  let before = await run.measureControl(plan.controlS);
  while (counted() < plan.rounds && rounds.length < plan.rounds + voidAtMost(plan)) {
    run.onRound(counted());
    const { after, ...turns } = await takeTurns(run, rounds.length + 1, before);
    rounds.push({ ...turns, isVoid: isVoid(turns.controls) });
    before = after;
    run.onRound(counted(), movedBy(turns.controls));
  }
  return rounds;
};
