import { type Comparison, type Figures } from '../ratio.js';
import { openDeployment } from './deployment.js';
import { createLaden, type Laden, toFigures } from './load-side.js';
import { type MemoryWatch, watchMemory } from './memory-watch.js';

const CLIENTS = 64;
const PARTS = 10;
const PART_S = { quick: 6, whole: 60 } as const;
/** Compilers and caches are warm after it, and the first minute is no worse than those that follow for that reason. */
const WARM_UP_S = 10;
const OTHERS_SEED = 5_000;
const MEMORY_MAX_MB = 300;

/** Goes on loading; a part for each call, and all that are left of the ten by the first call. */
const goOn = (laden: Laden, seconds: number) => {
  let part = 0;
  const next = () => laden.load({ seed: OTHERS_SEED + part++, seconds, clients: CLIENTS });
  return {
    first: next,
    last: async () => {
      let seen = await next();
      while (part < PARTS) seen = await next();
      return seen;
    },
  };
};

const figuresOf = (memory: MemoryWatch): Figures => ({
  mostMb: memory.mostMb(),
  ...Object.fromEntries(Object.entries(memory.slopes()).map(([name, slope]) => [`${name}MbPerMinute`, slope])),
});
const steepest = (figures: Figures): number =>
  Math.max(...Object.keys(figures).flatMap((name) => (name.endsWith('MbPerMinute') ? [figures[name] ?? 0] : [])));

/** One deployment: its last minute of ten, and its first, which comes once and stays what it was. */
export const ENDURANCE: Comparison = {
  title: 'endurance',
  buses: ['in-process', 'kafka'],
  rounds: 1,
  ratios: [
    {
      name: 'R19',
      variant: 'p99',
      title: `p99 of the last of ${PARTS} minutes ÷ the first, ${CLIENTS} clients`,
      marks: { floor: 1.3, goal: 1.05 },
      isLowerBetter: true,
      of: (ours, theirs) => (ours.p99Ms ?? Number.NaN) / (theirs.p99Ms ?? Number.NaN),
    },
    {
      name: 'R19',
      variant: 'memory',
      title: 'MB of the largest of our processes',
      marks: { floor: MEMORY_MAX_MB, goal: MEMORY_MAX_MB },
      isLowerBetter: true,
      of: (ours) => ours.mostMb ?? Number.NaN,
    },
    {
      name: 'R19',
      variant: 'growth',
      title: 'MB a minute by which the memory of a process grows, by linear fit, of the one that grows most',
      isLowerBetter: true,
      of: steepest,
    },
  ],
  open: async ({ bus, isQuick }) => {
    const { side, tokens, members } = await openDeployment({ bus });
    const laden = createLaden(side, tokens);
    await laden.load({ seed: 0, seconds: WARM_UP_S, clients: CLIENTS });
    const memory = watchMemory(members);
    const load = goOn(laden, isQuick ? PART_S.quick : PART_S.whole);
    const first = toFigures(await load.first());
    return {
      ours: async () => ({ ...toFigures(await load.last()), ...figuresOf(memory) }),
      theirs: async () => first,
      audit: laden.audit,
      close: async () => {
        memory.close();
        await side.stop();
      },
    };
  },
};
