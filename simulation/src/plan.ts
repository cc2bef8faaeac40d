import { ALL_KINDS, type Fault, type FaultKind, FAULTS } from './faults.js';
import { createRandom, type Random } from './random.js';

/** A value, or the uuid that some earlier call was answered. */
export type Value = string | { readonly own: number };
export type Content = {
  /** Names the request; two calls with one number ask the same. */
  readonly number: number;
  readonly said: { readonly [kind: string]: Value };
  readonly mode: 'resolve' | 'journal';
  readonly counted: boolean;
  readonly recorded: boolean;
  readonly links: boolean;
  readonly blocked: readonly string[];
  /** PostgreSQL will not take it. */
  readonly isUnstorable: boolean;
};
export type PlannedCall = {
  readonly pauseMs: number;
  readonly space: number;
  readonly key: number | null;
} & (
  | { readonly type: 'call'; readonly content: Content }
  | { readonly type: 'policy'; readonly change: object }
  | { readonly type: 'garbage'; readonly text: string }
);
export type Plan = { readonly seed: number; readonly calls: readonly PlannedCall[]; readonly faults: readonly Fault[] };

const HOUR_MS = 3_600_000;
/** Most happens in one of them, so that something does. */
const SPACES = [1, 1, 1, 2, 2, 3];
const POOLS: { readonly [kind: string]: readonly [count: number, inHundred: number] } = {
  anonymous_id: [4, 80],
  email: [3, 45],
  phone: [2, 25],
  user_id: [3, 20],
  install: [2, 15],
};
const MANNERS = [
  ...Array<Pick<Content, 'mode' | 'counted' | 'recorded' | 'links'>>(5).fill({
    ...{ mode: 'resolve', counted: true, recorded: true, links: true },
  }),
  { mode: 'resolve', counted: false, recorded: true, links: true },
  { mode: 'journal', counted: false, recorded: true, links: true },
  { mode: 'journal', counted: true, recorded: true, links: true },
  { mode: 'journal', counted: false, recorded: false, links: true },
  { mode: 'journal', counted: false, recorded: false, links: false },
] as const;
const CHANGES = [{ user_id: true }, { kinds: { install: 'device' } }, { user_id: true, kinds: { install: 'device' } }];
const GARBAGE = ['{"v":1,"type":"call"', '{"v":1}', 'nothing', '{"v":1,"type":"call","id":7}'];

const valueOf = (random: Random, kind: string, count: number): Value =>
  kind !== 'email' && kind !== 'phone' && random.chance(10)
    ? { own: random.below(30) }
    : `${kind.slice(0, 1)}${random.below(count)}`;

const planContent = (random: Random, number: number): Content => {
  const kinds = Object.entries(POOLS).filter(([, [, inHundred]]) => random.chance(inHundred));
  return {
    number,
    said: Object.fromEntries(kinds.map(([kind, [count]]) => [kind, valueOf(random, kind, count)])),
    ...random.pick(MANNERS),
    blocked: random.chance(8) && !kinds.some(([kind]) => kind === 'phone') ? ['phone'] : [],
    isUnstorable: random.chance(2),
  };
};

const pauseOf = (random: Random): number => {
  if (random.chance(60)) return 0;
  if (random.chance(75)) return random.below(60);
  return random.pick([3_000, HOUR_MS, 23 * HOUR_MS, 26 * HOUR_MS, 31 * 24 * HOUR_MS]);
};

/** Repeats an earlier call with its key, or takes the key for something else. */
const planAgain = (random: Random, earlier: PlannedCall, fresh: Content): PlannedCall => {
  const again = { ...earlier, pauseMs: pauseOf(random) };
  return again.type === 'call' && random.chance(30) ? { ...again, content: fresh } : again;
};

const planCall = (random: Random, number: number, earlier: readonly PlannedCall[]): PlannedCall => {
  const place = { pauseMs: pauseOf(random), space: random.pick(SPACES), key: random.chance(40) ? number : null };
  const content = planContent(random, number);
  const keyed = earlier.filter(({ key }) => key !== null);
  if (keyed.length > 0 && random.chance(15)) return planAgain(random, random.pick(keyed), content);
  if (random.chance(4)) return { ...place, type: 'policy', change: random.pick(CHANGES) };
  if (random.chance(3)) return { ...place, key: null, type: 'garbage', text: random.pick(GARBAGE) };
  return { ...place, type: 'call', content };
};

/** What upsets most is tried most. */
const UPSETTING: readonly FaultKind[] = [
  'somebody holds a space',
  'the calls are replayed in a new log',
  'the partitions are shared out anew during a batch',
  'a resolver stands still for a moment',
  'a resolver stands still for long',
];
const planFault = (random: Random): Fault => {
  const kind = random.pick([...ALL_KINDS, ...UPSETTING, ...UPSETTING]);
  return { kind, nth: 1 + random.below(FAULTS[kind]) };
};

/** What is called and what goes wrong in the run of a seed. */
export const planOf = (seed: number): Plan => {
  const random = createRandom(seed);
  const calls: PlannedCall[] = [];
  for (let left = 4 + random.below(16); left > 0; left--) calls.push(planCall(random, calls.length, calls));
  return { seed, calls, faults: Array.from({ length: 1 + random.below(9) }, () => planFault(random)) };
};
