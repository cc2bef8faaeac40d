import { MIX } from '../mix.js';
import { type Comparison, type Ratio } from '../ratio.js';
import { openLookUps } from './look-up-sides.js';

const rate = (more: Pick<Ratio, 'variant' | 'marks'>): Ratio => ({
  name: 'R22',
  title: 'bare look-ups/s ÷ a prepared single-key select through the same gateway',
  of: (ours, theirs) => (ours['lookUpsPerSecond'] ?? Number.NaN) / (theirs['lookUpsPerSecond'] ?? Number.NaN),
  ...more,
});

const at = (entries: number, ratio: Ratio): Comparison => ({
  title: `look-ups with ${entries === 1 ? 'one entry' : `up to ${entries} entries`} at 64 clients`,
  buses: ['in-process', 'kafka'],
  ratios: [ratio],
  open: (setting) => openLookUps(setting, { entries }),
});

/** Look-ups of somebody who is known, which teach nothing and so need no call on the bus. */
export const LOOKUP_COMPARISONS: readonly Comparison[] = [
  at(1, rate({ variant: 'one entry', marks: { floor: 0.3, goal: 0.6 } })),
  at(MIX.journalEntries, rate({ variant: `up to ${MIX.journalEntries} entries` })),
];
