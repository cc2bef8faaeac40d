import { readFileSync } from 'node:fs';
import { readDocument, tableIn } from '@omni/testing/document';
import {
  CAPS,
  CLAIM_WINDOW_MS,
  CLAIMANTS_UNTIL_STICKY,
  CLAIMS_KEPT,
  DEVICE_OWNERS_SHARED,
  DEVICES_PER_EMAIL,
  DEVICES_PER_IDENTITY,
  DEVICES_PER_PHONE,
  type Limit,
  MERGES_PER_ROOT,
  MERGES_PER_VALUE,
  personLimitOf,
  PHONE_OWNERS_SHARED,
  PHONES_PER_IDENTITY,
  RANK,
} from '../src/policy.js';

const page = readDocument('docs/policy.md');
const ALWAYS = { windowMs: Infinity };
const PLAIN = { version: 0, kinds: {} };
const WITH_USER_ID = { version: 1, kinds: { user_id: 'person' as const } };

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const toWords = (timeMs: number): string => {
  const [name, unitMs] = UNITS.find(([, size]) => timeMs % size === 0) ?? ['millisecond', 1];
  const count = timeMs / unitMs;
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
};
const within = ({ most, windowMs }: Limit): readonly string[] => [
  String(most),
  windowMs === Infinity ? 'for ever' : toWords(windowMs),
];

describe('the page about the policy', () => {
  it('has the limits that calls are decided by', () => {
    const limits: readonly Limit[] = [
      personLimitOf(WITH_USER_ID, 'user_id'),
      personLimitOf(PLAIN, 'email'),
      personLimitOf(WITH_USER_ID, 'email'),
      PHONES_PER_IDENTITY,
      DEVICES_PER_IDENTITY,
      { most: DEVICE_OWNERS_SHARED - 1, windowMs: CLAIM_WINDOW_MS.device },
      { most: CLAIMANTS_UNTIL_STICKY - 1, ...ALWAYS },
      { most: PHONE_OWNERS_SHARED - 1, windowMs: CLAIM_WINDOW_MS.contact },
      DEVICES_PER_PHONE,
      DEVICES_PER_EMAIL,
      MERGES_PER_VALUE,
      MERGES_PER_ROOT,
      { most: CAPS.identifiers, ...ALWAYS },
      { most: CAPS.personMerges, ...ALWAYS },
      { most: CAPS.anonymousMembers, ...ALWAYS },
      { most: CLAIMS_KEPT, ...ALWAYS },
    ];
    expect(tableIn(page, 'limit').map(([, ...limit]) => limit)).toEqual(limits.map(within));
  });

  it('has the ranks of the kinds', () => {
    const ranks = tableIn(page, 'kind').flatMap(([, , rank]) => (rank ? [Number(rank)] : []));
    expect(ranks).toEqual(Object.values(RANK));
  });

  it('tells the scenarios that are tested, and no other', () => {
    const specs = readFileSync(new URL('model/scenarios.spec.ts', import.meta.url), 'utf8');
    const titles = specs.split('\n').filter((line) => line.includes("it('") || line.includes('; // '));
    const tested = titles.flatMap((line) => [...line.matchAll(/\((\d[\d, ]*)\)|; \/\/ (\d+)$/g)]);
    const numbers = tested.flatMap(([, several = '', one = '']) => (several || one).split(', ').map(Number));
    const told = tableIn(page, 'no.').map(([number]) => Number(number));
    expect(told).toEqual(numbers.sort((a, b) => a - b));
  });
});
