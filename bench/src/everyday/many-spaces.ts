import { type Comparison } from '../ratio.js';
import { startSide } from '../side.js';
import { openSpaces } from '../spaces.js';
import { remember, withSides } from './everyday-sides.js';

const SPACES = 200;
const CLIENTS = 64;

/** The same people with the same calls, once all in one space, once each in one of many: as many rows, spread. */
export const MANY_SPACES: Comparison = {
  title: 'calls over many spaces',
  buses: ['in-process', 'kafka'],
  ratios: [
    {
      name: 'R0',
      variant: 'many spaces',
      title: `calls/s at 64 clients over ${SPACES} spaces ÷ over one`,
      marks: { floor: 0.8, goal: 0.9 },
      of: (ours, theirs) => (ours['callsPerSecond'] ?? Number.NaN) / (theirs['callsPerSecond'] ?? Number.NaN),
    },
  ],
  open: (setting) =>
    withSides([() => startSide('omni', setting.bus)], async (side) => {
      if (!side) throw new Error('the side is missing');
      const many = await openSpaces(side, SPACES);
      const one = await openSpaces(side, 1, 'alone');
      const omni = remember(side, setting);
      return {
        ours: (turn) => omni.load({ ...turn, clients: CLIENTS, tokens: many }),
        theirs: (turn) => omni.load({ ...turn, clients: CLIENTS, tokens: one }),
        audit: omni.faults,
      };
    }),
};
