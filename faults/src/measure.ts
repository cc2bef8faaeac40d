/** What was measured beside what is promised. It is reported, not judged: machines are noisy. */
export type Measure = {
  readonly what: string;
  readonly is: number;
  /** What it should not exceed, or reach where `atLeast`. */
  readonly budget: number;
  readonly atLeast?: boolean;
  readonly unit: 'ms' | '%' | 'x' | 'MB' | '/s';
};

const rounded = (value: number): string => String(Number(value.toPrecision(3)));

const isKept = ({ is, budget, atLeast = false }: Measure): boolean => (atLeast ? is >= budget : is <= budget);

/** Such as "recovery 812 ms (≤ 5000)", with a mark where it is beyond. */
export const toWords = (measure: Measure): string => {
  const { what, is, budget, unit, atLeast = false } = measure;
  const unitOf = unit === '%' || unit === 'x' || unit === '/s' ? unit : ` ${unit}`;
  const text = `${what} ${rounded(is)}${unitOf} (${atLeast ? '≥' : '≤'} ${rounded(budget)})`;
  return isKept(measure) ? text : `${text} BEYOND`;
};

/** The worst of several of one kind. */
export const worst = (values: readonly number[]): number => Math.max(0, ...values);
