import { type Figures, type Marks, type Ratio } from './ratio.js';
import { type RatioResult, type Round, type Verdict } from './result.js';
import { type BusName } from './side.js';
import { spreadOf } from './statistics.js';

/** The marks that hold in a shape. */
export const marksOf = ({ marks }: Pick<Ratio, 'marks'>, bus: BusName): Marks | undefined => {
  if (!marks) return undefined;
  return 'goal' in marks ? marks : marks[bus];
};

/** The rounds that count, or the void ones where the machine never rested. */
export const judgedRounds = (rounds: readonly Round[]): readonly Round[] => {
  const counted = rounds.filter(({ isVoid }) => !isVoid);
  return counted.length > 0 ? counted : rounds;
};

type Judged = {
  readonly values: readonly number[];
  readonly marks?: Marks | undefined;
  readonly isLowerBetter: boolean;
};

const verdictOf = ({ values, marks, isLowerBetter }: Judged, isFaulty: boolean): Verdict => {
  if (isFaulty) return 'faulty';
  if (values.length === 0) return 'not measured';
  if (!marks) return 'reported';
  const { median } = spreadOf(values);
  const reaches = (mark: number): boolean => (isLowerBetter ? median <= mark : median >= mark);
  if (reaches(marks.goal)) return 'goal';
  return reaches(marks.floor) ? 'floor' : 'below';
};

type Turns = { readonly ours: Figures; readonly theirs: Figures };

/** What the rounds say of one ratio. A fast wrong answer scores nothing: the faults of the comparison are its own. */
export const judge = (
  ratio: Ratio,
  bus: BusName,
  { rounds, faults }: { readonly rounds: readonly Round[]; readonly faults: readonly string[] },
): RatioResult => {
  const { name, variant, title, isLowerBetter = false } = ratio;
  const marks = marksOf(ratio, bus);
  const valueOf = ({ ours, theirs }: Turns): number => ratio.of(ours, theirs);
  const values = judgedRounds(rounds).map(valueOf).filter(Number.isFinite);
  const verdict = verdictOf({ values, marks, isLowerBetter }, faults.length > 0);
  return {
    name,
    ...(variant === undefined ? {} : { variant }),
    title,
    ...(marks ? { marks } : {}),
    isLowerBetter,
    values,
    verdict,
  };
};
