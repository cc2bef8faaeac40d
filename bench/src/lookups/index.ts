import { MIX } from '../mix.js';
import { type Comparison, type Ratio } from '../ratio.js';
import { openLookUps } from './look-up-sides.js';

const rate = (variant: string): Ratio => ({
  name: 'R22',
  variant,
  title: 'bare look-ups/s ÷ a prepared single-key select through the same gateway',
  marks: { floor: 0.3, goal: 0.6 },
  of: (ours, theirs) => (ours['lookUpsPerSecond'] ?? Number.NaN) / (theirs['lookUpsPerSecond'] ?? Number.NaN),
});

const wordsOf = (entries: number): string => (entries === 1 ? 'one entry' : `up to ${entries} entries`);

const at = (entries: number): Comparison => ({
  title: `look-ups with ${wordsOf(entries)} at 64 clients`,
  buses: ['in-process', 'kafka'],
  ratios: [rate(wordsOf(entries))],
  open: (setting) => openLookUps(setting, { entries }),
});

/** Look-ups of somebody who is known, which teach nothing and so need no call on the bus. */
export const LOOKUP_COMPARISONS: readonly Comparison[] = [at(1), at(MIX.journalEntries)];
