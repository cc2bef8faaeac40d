import fc from 'fast-check';
import { type Call, DAY_MS, HOUR_MS, MINUTE_MS, type Policy } from './kinds.js';
import { idsOf } from './story.js';

/** A value, or one of the uuids that earlier calls were answered. */
export type Value = string | { readonly own: number; readonly upper: boolean };
export type Step = {
  readonly pauseMs: number;
  readonly said: Readonly<Record<string, Value>>;
  readonly manner: Pick<Call, 'counted' | 'recorded' | 'links'>;
  readonly blocked: readonly string[];
};
export type Stream = { readonly policy: Policy; readonly steps: readonly Step[] };

/** Pauses about the lengths at which the policy's windows end, some exactly as long. */
export const anyPause: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 1000) },
  { weight: 2, arbitrary: fc.constantFrom(5 * MINUTE_MS, HOUR_MS, 12 * HOUR_MS) },
  { weight: 2, arbitrary: fc.constantFrom(DAY_MS, DAY_MS + 1, 10 * DAY_MS, 29 * DAY_MS) },
  { weight: 1, arbitrary: fc.constantFrom(30 * DAY_MS, 30 * DAY_MS + 1, 31 * DAY_MS, 40 * DAY_MS) },
);

const MANNERS = {
  counted: { counted: true, recorded: true, links: true },
  recorded: { counted: false, recorded: true, links: true },
  bare: { counted: false, recorded: false, links: true },
  readOnly: { counted: false, recorded: false, links: false },
} as const;
const manner = fc.oneof(
  { weight: 6, arbitrary: fc.constant(MANNERS.counted) },
  { weight: 2, arbitrary: fc.constant(MANNERS.recorded) },
  { weight: 2, arbitrary: fc.constant(MANNERS.bare) },
  { weight: 2, arbitrary: fc.constant(MANNERS.readOnly) },
);

const oneOf = (prefix: string, count: number): fc.Arbitrary<Value> =>
  fc.integer({ min: 1, max: count }).map((n) => `${prefix}${n}`);
const ownUuid: fc.Arbitrary<Value> = fc.record({ own: fc.nat({ max: 40 }), upper: fc.boolean() });
const mostly = (usual: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: ownUuid });
const emailAmong = (count: number): fc.Arbitrary<Value> =>
  fc.tuple(oneOf('e', count), fc.integer({ min: 0, max: 4 })).map(([name, n]) => `${n === 4 ? '#' : ''}${name}@x.io`);

/** Of a kind: how many values there are, and in how many of a hundred calls one of them comes. */
export type Pool = readonly [count: number, inHundred: number];
export type Family = {
  readonly policies: readonly Policy[];
  readonly pools: Readonly<Record<string, Pool>>;
  readonly calls: readonly [min: number, max: number];
  readonly pause: fc.Arbitrary<number>;
  /** What each of the first calls says. */
  readonly prelude?: readonly Step['said'][];
};

const valueAmong = (name: string, count: number): fc.Arbitrary<Value> => {
  if (name === 'e') return emailAmong(count);
  return name === 'p' ? oneOf(name, count) : mostly(oneOf(name, count));
};
const sometimes = (name: string, [count, inHundred]: Pool): fc.Arbitrary<Value | undefined> =>
  fc
    .integer({ min: 0, max: 99 })
    .chain((n) => (n < 100 - inHundred ? fc.constant(undefined) : valueAmong(name, count)));

const said = (pools: Family['pools']): fc.Arbitrary<Step['said']> =>
  fc
    .record(Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, sometimes(name, pool)])))
    .map((values) => Object.fromEntries(Object.entries(values).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))));

const BLOCKABLE: readonly (readonly string[])[] = [['anonymous_id'], ['email'], ['user_id'], ['phone']];
const blocked = fc.oneof(
  { weight: 9, arbitrary: fc.constant<readonly string[]>([]) },
  { weight: 1, arbitrary: fc.constantFrom(...BLOCKABLE) },
);

const alone = (said: Step['said']): Step => ({ pauseMs: 0, said, manner: MANNERS.counted, blocked: [] });

export const streams = (family: Family): fc.Arbitrary<Stream> =>
  fc.record({
    policy: fc.constantFrom(...family.policies),
    steps: fc
      .array(fc.record({ pauseMs: family.pause, said: said(family.pools), manner, blocked }), {
        minLength: family.calls[0],
        maxLength: family.calls[1],
        size: 'max',
      })
      .map((steps) => [...(family.prelude ?? []).map(alone), ...steps]),
  });

const START_MS = Date.UTC(2025, 0, 1);
const uuidOfNumber = (number: number): string =>
  `00000000-0000-4000-8000-abcdef${number.toString(16).padStart(6, '0')}`;
const valueOf = (value: Value, answered: readonly string[]): string => {
  if (typeof value === 'string') return value;
  const uuid = answered[value.own % Math.max(1, answered.length)] ?? 'A1';
  return value.upper ? uuid.toUpperCase() : uuid;
};

/** Plays a stream: `answer` is given each call and says what it was answered, "" where it was refused. */
export const play = (stream: Stream, answer: (call: Call, index: number) => string): void => {
  const answered: string[] = [];
  let at = START_MS;
  stream.steps.forEach((step, index) => {
    at += step.pauseMs;
    const values = Object.entries(step.said).map(([name, value]) => [name, valueOf(value, answered)] as const);
    const ids = idsOf(Object.fromEntries(values));
    const blockedKinds = step.blocked.filter((kind) => !ids.some((id) => id.kind === kind));
    const call: Call = { ...step.manner, at, ids, blocked: blockedKinds, candidate: uuidOfNumber(index) };
    const uuid = answer(call, index);
    if (uuid !== '') answered.push(uuid);
  });
};
