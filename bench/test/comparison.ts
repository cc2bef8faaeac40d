import { type Comparison, type Ratio } from '../src/ratio.js';
import { type Control, type Facts, type Plan, type Result, type Round } from '../src/result.js';
import { judge } from '../src/verdict.js';

export const PLAN: Plan = { rounds: 3, seconds: 8, warmUpS: 4, controlS: 2, isQuick: false };

export const FACTS: Facts = {
  commit: '1234567',
  node: '20.0.0',
  postgres: '18.0',
  kafka: '4.1.1',
  cpus: 2,
  date: '2026-01-01',
};

export const ratio = (more: Partial<Ratio> = {}): Ratio => ({
  name: 'R1',
  title: 'calls/s ÷ naive',
  of: (ours, theirs) => (ours['rate'] ?? Number.NaN) / (theirs['rate'] ?? Number.NaN),
  ...more,
});

export const comparison = (more: Partial<Comparison> = {}): Comparison => ({
  title: 'everybody at 64 clients',
  buses: ['in-process', 'kafka'],
  ratios: [ratio()],
  open: () => Promise.reject(new Error('nobody opens this')),
  ...more,
});

export const control = (rate: number): Control => ({ echoesPerSecond: rate, selectsPerSecond: rate });

export const round = (value: number, isVoid = false): Round => ({
  ours: { rate: value },
  theirs: { rate: 1 },
  controls: [],
  isVoid,
});

/** The result of one comparison whose rounds gave these values. */
export const resultOf = (values: readonly number[], more: Partial<Result> = {}, own: Ratio = ratio()): Result => {
  const measured = { rounds: values.map((value) => round(value)), faults: [], ...more };
  const bus = more.bus ?? 'in-process';
  const ratios = [judge(own, bus, measured)];
  return { title: 'everybody at 64 clients', bus, facts: FACTS, plan: PLAN, ratios, ...measured };
};
