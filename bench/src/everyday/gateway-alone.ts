import { load } from '../load-side.js';
import { type Comparison, type Turn } from '../ratio.js';
import { type Side, startSide } from '../side.js';
import { figuresOf, withSides } from './everyday-sides.js';

const CLIENTS = 64;

/** The gateway's own work, without anything behind it. */
export const GATEWAY_ALONE: Comparison = {
  title: 'the gateway alone',
  buses: ['in-process'],
  ratios: [
    {
      name: 'R7',
      title: 'gateway echo with token, limit and validation ÷ bare Fastify',
      marks: { floor: 0.5, goal: 0.75 },
      of: (ours, theirs) => (ours['callsPerSecond'] ?? Number.NaN) / (theirs['callsPerSecond'] ?? Number.NaN),
    },
  ],
  open: () => {
    let failures = 0;
    const turnOf =
      (side: Side): Turn =>
      async (turn) => {
        const figures = figuresOf(await load(side, { ...turn, clients: CLIENTS }));
        failures += figures['failures'] ?? 0;
        return figures;
      };
    return withSides([() => startSide('echo'), () => startSide('bare')], async (echo, bare) => {
      if (!echo || !bare) throw new Error('a side is missing');
      return {
        ours: turnOf(echo),
        theirs: turnOf(bare),
        audit: async () => (failures > 0 ? [`${failures} calls were not answered with 200`] : []),
      };
    });
  },
};
