import { type Comparison } from '../ratio.js';
import { openDeployment } from './deployment.js';
import { createLaden, toFigures } from './load-side.js';
import { watchMemory } from './memory-watch.js';

/** As many as fill the batches, and fewer than are admitted at once. */
const PEAK_CLIENTS = 512;
const OVERLOAD = 3;
const OVERLOAD_CLIENTS = 3_000;

/** Both sides are one deployment: at its peak, and with three times as many calls a second, whether it answers or not. */
export const OVERLOADED: Comparison = {
  title: 'overload',
  buses: ['in-process', 'kafka'],
  ratios: [
    {
      name: 'R16',
      title: `goodput at ${OVERLOAD}x overload ÷ peak`,
      marks: { floor: 0.7, goal: 0.95 },
      of: (ours, theirs) => (ours.callsPerSecond ?? 0) / (theirs.callsPerSecond ?? 0),
    },
    {
      name: 'R16',
      variant: 'recovery',
      title: 'ms from the end of the overload until ten calls in a row are answered within 100 ms',
      marks: { floor: 5_000, goal: 1_000 },
      isLowerBetter: true,
      of: (ours) => ours.recoveryMs ?? Number.NaN,
    },
    {
      name: 'R16',
      variant: 'memory',
      title: 'MB of the largest of our processes',
      isLowerBetter: true,
      of: (ours) => ours.mostMb ?? Number.NaN,
    },
  ],
  open: async ({ bus }) => {
    const { side, tokens, members } = await openDeployment({ bus });
    const laden = createLaden(side, tokens);
    const memory = watchMemory(members);
    const peak = (turn: { readonly seed: number; readonly seconds: number }) =>
      laden.load({ ...turn, clients: PEAK_CLIENTS });
    let { callsPerSecond } = await peak({ seed: 0, seconds: 3 });
    return {
      ours: async (turn) => {
        const perSecond = Math.round(OVERLOAD * callsPerSecond);
        const seen = await laden.load({ ...turn, clients: OVERLOAD_CLIENTS, perSecond });
        const { recoveryMs, refusedP99Ms } = seen;
        return { ...toFigures(seen), perSecond, recoveryMs, refusedP99Ms, mostMb: memory.mostMb() };
      },
      theirs: async (turn) => {
        const seen = await peak(turn);
        ({ callsPerSecond } = seen);
        return toFigures(seen);
      },
      audit: laden.audit,
      close: async () => {
        memory.close();
        await side.stop();
      },
    };
  },
};
