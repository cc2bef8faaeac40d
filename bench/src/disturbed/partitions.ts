import { type Comparison, type Marks } from '../ratio.js';
import { openDeployment } from './deployment.js';
import { createLaden, toFigures } from './load-side.js';

const SPACES = 8;

/** Both have the same spaces, spread evenly over four partitions where there are four. */
const partitionsAt = (clients: number, marks: Marks): Comparison => ({
  title: `partitions at ${clients} clients`,
  buses: ['kafka'],
  ratios: [
    {
      name: 'R11',
      variant: `${clients} clients`,
      title: `4 partitions ÷ 1 on one resolver, ${SPACES} spaces, ${clients} clients`,
      marks,
      of: (ours, theirs) => (ours.callsPerSecond ?? 0) / (theirs.callsPerSecond ?? 0),
    },
  ],
  open: async ({ bus }) => {
    const [four, one] = [
      await openDeployment({ bus, partitions: 4, spaces: SPACES }),
      await openDeployment({ bus, partitions: 1, spaces: SPACES }),
    ];
    const [ladenFour, ladenOne] = [createLaden(four.side, four.tokens), createLaden(one.side, one.tokens)];
    return {
      ours: async (turn) => toFigures(await ladenFour.load({ ...turn, clients })),
      theirs: async (turn) => toFigures(await ladenOne.load({ ...turn, clients })),
      audit: async () => [...(await ladenFour.audit()), ...(await ladenOne.audit())],
      close: async () => {
        await four.side.stop();
        await one.side.stop();
      },
    };
  },
});

export const PARTITIONS: readonly Comparison[] = [
  partitionsAt(64, { floor: 0.7, goal: 0.95 }),
  partitionsAt(256, { floor: 0.85, goal: 1 }),
];
