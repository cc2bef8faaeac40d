import { type Comparison } from '../ratio.js';
import { openDeployment } from './deployment.js';
import { createLaden, toFigures } from './load-side.js';

const SPACES = 8;
const CLIENTS = 64;
/**
 * On two cores two resolvers have no more machine than one, so what holds a resolver is made something else: each has a way
 * of its own to PostgreSQL, on which so much passes in a second. Then rates add up if nothing that they share holds them.
 */
const BYTES_PER_SECOND = 200_000;

export const TWO_RESOLVERS: Comparison = {
  title: 'two resolvers',
  buses: ['kafka'],
  ratios: [
    {
      name: 'R0',
      variant: 'two resolvers',
      title: `2 resolvers ÷ 1, each with ${BYTES_PER_SECOND / 1_000} kB/s to PostgreSQL, ${SPACES} spaces over 4 partitions`,
      marks: { floor: 1.5, goal: 1.8 },
      of: (ours, theirs) => (ours.callsPerSecond ?? 0) / (theirs.callsPerSecond ?? 0),
    },
  ],
  open: async ({ bus }) => {
    const wish = { bus, partitions: 4, spaces: SPACES, resolverBytesPerSecond: BYTES_PER_SECOND };
    const [two, one] = [await openDeployment({ ...wish, resolvers: 2 }), await openDeployment(wish)];
    const [ladenTwo, ladenOne] = [createLaden(two.side, two.tokens), createLaden(one.side, one.tokens)];
    return {
      ours: async (turn) => toFigures(await ladenTwo.load({ ...turn, clients: CLIENTS })),
      theirs: async (turn) => toFigures(await ladenOne.load({ ...turn, clients: CLIENTS })),
      audit: async () => [...(await ladenTwo.audit()), ...(await ladenOne.audit())],
      close: async () => {
        await two.side.stop();
        await one.side.stop();
      },
    };
  },
};
