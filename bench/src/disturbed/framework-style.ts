import { type Comparison, type Marks } from '../ratio.js';
import { demandSameAnswers } from '../same-answers.js';
import { TOKEN } from '../side.js';
import { openDeployment } from './deployment.js';
import { startFrameworkSide } from './framework-side.js';
import { createLaden, toFigures } from './load-side.js';

const CLIENTS = 64;
const wordOf = (partitions: number): string => (partitions === 1 ? '1 partition' : `${partitions} partitions`);

const frameworkWith = (partitions: number, marks: Marks): Comparison => ({
  title: `framework style with ${wordOf(partitions)}`,
  buses: ['kafka'],
  ratios: [
    {
      name: 'R5',
      variant: wordOf(partitions),
      title: `calls/s ÷ request and reply by Nest's ClientKafka, ${CLIENTS} clients, calls in ${wordOf(partitions)}`,
      marks,
      of: (ours, theirs) => (ours.callsPerSecond ?? 0) / (theirs.callsPerSecond ?? 0),
    },
  ],
  open: async ({ bus }) => {
    const { side, tokens } = await openDeployment({ bus, partitions });
    const other = await startFrameworkSide(partitions);
    const visits = await demandSameAnswers(side, other);
    const [laden, ladenOther] = [createLaden(side, tokens), createLaden(other, [TOKEN])];
    for (const one of [laden, ladenOther]) one.addVisits(visits);
    return {
      ours: async (turn) => toFigures(await laden.load({ ...turn, clients: CLIENTS })),
      theirs: async (turn) => toFigures(await ladenOther.load({ ...turn, clients: CLIENTS })),
      audit: async () => [...(await laden.audit()), ...(await ladenOther.audit())],
      close: async () => {
        await side.stop();
        await other.stop();
      },
    };
  },
});

export const FRAMEWORK_STYLE: readonly Comparison[] = [
  frameworkWith(4, { floor: 4, goal: 6 }),
  frameworkWith(1, { floor: 8, goal: 12 }),
];
