import { type Comparison, type Figures, type Ratio, type RatioName } from '../ratio.js';
import { openEveryday } from './everyday-sides.js';
import { latenciesAt } from './latency-ratios.js';

const divided =
  (figure: string) =>
  (ours: Figures, theirs: Figures): number =>
    (ours[figure] ?? Number.NaN) / (theirs[figure] ?? Number.NaN);

const rateAt = (name: RatioName, clients: number, marks: NonNullable<Ratio['marks']>): Ratio => ({
  name,
  title: `calls/s at ${clients} clients ÷ naive`,
  marks,
  of: divided('callsPerSecond'),
});

const bareAt = (clients: number): Ratio => ({
  name: 'R6',
  variant: `${clients} clients`,
  title: 'calls/s ÷ bare Fastify',
  marks: { floor: 0.2, goal: 0.35 },
  of: (ours, { bareCallsPerSecond = Number.NaN }) => (ours['callsPerSecond'] ?? Number.NaN) / bareCallsPerSecond,
});

const TAIL: Ratio = {
  name: 'R3',
  title: 'p99 at 256 clients ÷ naive',
  marks: { 'in-process': { floor: 0.5, goal: 0.3 }, kafka: { floor: 0.7, goal: 0.4 } },
  isLowerBetter: true,
  of: divided('p99Ms'),
};

const ALONE: Ratio = {
  name: 'R4',
  title: 'p50 at 1 client ÷ naive',
  marks: { 'in-process': { floor: 2, goal: 1.1 }, kafka: { floor: 8, goal: 4 } },
  isLowerBetter: true,
  of: divided('p50Ms'),
};

const at = (clients: number, ratios: readonly Ratio[]): Comparison => ({
  title: `everyday calls at ${clients === 1 ? '1 client' : `${clients} clients`}`,
  buses: ['in-process', 'kafka'],
  ratios: [...ratios, ...latenciesAt(clients)],
  open: (setting) => openEveryday(setting, { clients }),
});

/** The mix of everyday calls, by everybody, against one transaction a request. */
export const EVERYDAY: readonly Comparison[] = [
  at(256, [
    rateAt('R1', 256, { 'in-process': { floor: 2.5, goal: 4 }, kafka: { floor: 1.8, goal: 3 } }),
    TAIL,
    bareAt(256),
  ]),
  at(64, [rateAt('R2', 64, { 'in-process': { floor: 1.8, goal: 3 }, kafka: { floor: 1, goal: 1.8 } }), bareAt(64)]),
  at(16, []),
  at(1, [ALONE]),
];

/** Everything on one person: nobody can go on before the one in front has. */
export const ONE_PERSON: Comparison = {
  title: 'every call on one person',
  buses: ['in-process', 'kafka'],
  ratios: [
    {
      name: 'R10',
      title: 'calls/s on one person at 64 clients ÷ naive',
      marks: { floor: 15, goal: 40 },
      of: divided('callsPerSecond'),
    },
  ],
  open: (setting) => openEveryday(setting, { clients: 64, people: 1 }),
};
