import { type Comparison } from '../ratio.js';
import { openDeployment } from './deployment.js';
import { createLaden, toFigures } from './load-side.js';
import { type Member } from './member.js';

const CLIENTS = 64;
const KILL_EVERY_MS = 5_000;
const PERIODS = { quick: 3, whole: 5 } as const;
/** No call of a turn may still be under way in the next one. */
const WARM_UP_S = 3;

/** Kills at the middle of each period, so that a turn has as many kills as periods. */
const killEvery = (member: Member): { end(): Promise<void> } => {
  let killing = Promise.resolve();
  const kill = (): void => {
    killing = killing.then(() => member.replace());
  };
  let interval: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    kill();
    interval = setInterval(kill, KILL_EVERY_MS);
  }, KILL_EVERY_MS / 2);
  return {
    end: () => {
      clearTimeout(first);
      clearInterval(interval);
      return killing;
    },
  };
};

/** Both sides are one deployment: with the resolver killed, and left alone. */
export const KILLED_RESOLVER: Comparison = {
  title: 'killed resolver',
  buses: ['kafka'],
  ratios: [
    {
      name: 'R17',
      title: 'throughput with the resolver killed every 5 s and started again at once ÷ undisturbed',
      marks: { floor: 0.5, goal: 0.8 },
      of: (ours, theirs) => (ours.callsPerSecond ?? 0) / (theirs.callsPerSecond ?? 0),
    },
  ],
  open: async ({ bus, isQuick }) => {
    const { side, tokens, resolvers } = await openDeployment({ bus, spaces: 4 });
    const [resolver] = resolvers;
    if (!resolver) throw new Error('there is no resolver to kill');
    const laden = createLaden(side, tokens);
    const seconds = ((isQuick ? PERIODS.quick : PERIODS.whole) * KILL_EVERY_MS) / 1_000;
    return {
      ours: async ({ seed }) => {
        const killing = killEvery(resolver);
        const seen = await laden.load({ seed, seconds, clients: CLIENTS });
        await killing.end();
        return toFigures(seen);
      },
      theirs: async ({ seed }) => {
        await laden.load({ seed: seed + 1_000, seconds: WARM_UP_S, clients: CLIENTS });
        return toFigures(await laden.load({ seed, seconds, clients: CLIENTS }));
      },
      audit: laden.audit,
      close: side.stop,
    };
  },
};
