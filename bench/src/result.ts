import { type Figures, type Marks, type RatioName } from './ratio.js';
import { type BusName } from './side.js';

/** How long and how often a comparison is measured. */
export type Plan = {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpS: number;
  readonly controlS: number;
  readonly isQuick: boolean;
};

/** How much of the machine there was: answers a second of Fastify with nothing behind it, and of a prepared `select 1`. */
export type Control = { readonly echoesPerSecond: number; readonly selectsPerSecond: number };

/** One turn a side, with the controls before, between and after. */
export type Round = {
  readonly ours: Figures;
  readonly theirs: Figures;
  readonly controls: readonly Control[];
  /** The machine was not the same from beginning to end: the round is kept, but counts for nothing. */
  readonly isVoid: boolean;
};

/** What was measured where. */
export type Facts = {
  /** The last one that changed what is measured; with a `+` where more is changed than was committed. */
  readonly commit: string;
  readonly node: string;
  readonly postgres: string;
  readonly kafka: string;
  readonly cpus: number;
  readonly date: string;
};

export type Verdict = 'goal' | 'floor' | 'below' | 'faulty' | 'reported' | 'not measured';

export type RatioResult = {
  readonly name: RatioName;
  readonly variant?: string;
  readonly title: string;
  readonly marks?: Marks;
  readonly isLowerBetter: boolean;
  /** One for each round that counts; of the void ones where none does. */
  readonly values: readonly number[];
  readonly verdict: Verdict;
};

/** All that is known of a comparison in one shape, as it is kept. */
export type Result = {
  readonly title: string;
  readonly bus: BusName;
  readonly facts: Facts;
  readonly plan: Plan;
  readonly rounds: readonly Round[];
  /** What is wrong with answers and tables, or why the measurement broke off; then no ratio scores. */
  readonly faults: readonly string[];
  readonly ratios: readonly RatioResult[];
};
