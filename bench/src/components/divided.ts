import { type Ratio } from '../ratio.js';

/** One figure of ours by one of theirs, the same one if not named. */
export const divided =
  (ours: string, theirs: string = ours): Ratio['of'] =>
  (our, their) =>
    (our[ours] ?? Number.NaN) / (their[theirs] ?? Number.NaN);
