import { type BusName } from './side.js';

/** What one turn of a side showed: rates in calls a second, times in milliseconds, sizes in bytes, by name. */
export type Figures = { readonly [figure: string]: number };

/** Loads one side for so long; the same seed makes the same calls. */
export type Turn = (turn: { readonly seed: number; readonly seconds: number }) => Promise<Figures>;

/** Both sides, started and ready to take turns. */
export type Sides = {
  readonly ours: Turn;
  readonly theirs: Turn;
  /** What is wrong with the answers and the tables after all turns, in words; a fast wrong answer scores nothing. */
  audit(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** The least that is accepted, and what is aimed at. */
export type Marks = { readonly floor: number; readonly goal: number };

export type RatioName = `R${number}`;

/** One number of a comparison, made anew in every round. */
export type Ratio = {
  readonly name: RatioName;
  /** What tells it from others of the same name, such as `batches of 100`. */
  readonly variant?: string;
  /** What is divided by what. */
  readonly title: string;
  /** By shape, where they differ; a ratio without marks is only reported. */
  readonly marks?: Marks | { readonly [Bus in BusName]?: Marks };
  /** As with times: else more is better. */
  readonly isLowerBetter?: boolean;
  of(ours: Figures, theirs: Figures): number;
};

export type Setting = { readonly bus: BusName; readonly isQuick: boolean };

/** Two sides under the same load, and the ratios that the turns of both give. */
export type Comparison = {
  /** Names it in results and on the command line: `everyone at 64 clients`. */
  readonly title: string;
  /** The shapes in which it can be measured; what does not pass through the bus is measured in process. */
  readonly buses: readonly BusName[];
  readonly ratios: readonly Ratio[];
  /** Where it needs others than usual, unless they are asked for on the command line; a quick run does not heed them. */
  readonly rounds?: number;
  readonly seconds?: number;
  open(setting: Setting): Promise<Sides>;
};
