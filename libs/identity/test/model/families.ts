import fc from 'fast-check';
import { anyPause, type Family } from './call-streams.js';
import { HOUR_MS, MINUTE_MS, type Policy } from './kinds.js';

const PLAIN: Policy = { kinds: {} };
const WITH_USER_ID: Policy = { kinds: { user_id: 'person' } };
const WITH_DEVICE_KIND: Policy = { kinds: { install: 'device' } };
const WITH_EVERYTHING: Policy = { kinds: { user_id: 'person', crm: 'person', account: 'person', install: 'device' } };
const POLICIES = [PLAIN, WITH_USER_ID, WITH_DEVICE_KIND, WITH_EVERYTHING];
const soon = fc.constantFrom(0, 1000, MINUTE_MS, 30 * MINUTE_MS);
const own = { u: [3, 30], crm: [2, 15], account: [2, 10], install: [3, 20] } as const;

/** A few people and devices that meet again and again, over weeks. */
export const FEW: Family = {
  policies: POLICIES,
  pools: { A: [4, 75], e: [3, 40], p: [2, 30], ...own },
  calls: [1, 25],
  pause: anyPause,
};
/** More addresses and phones than one person may have. */
export const HOUSEHOLD: Family = {
  policies: POLICIES,
  pools: { A: [5, 60], e: [8, 60], p: [6, 60], u: [1, 60], crm: [2, 20], account: [2, 20], install: [2, 10] },
  calls: [1, 40],
  pause: anyPause,
};
/** More devices within hours than a phone or an e-mail may bring. */
export const CROWD: Family = {
  policies: POLICIES,
  pools: { A: [60, 95], e: [1, 70], p: [1, 40], u: [2, 5], install: [3, 5] },
  calls: [35, 60],
  pause: soon,
};
/** More devices than one person may have, slowly enough for the e-mail. */
export const COLLECTOR: Family = {
  policies: [PLAIN, WITH_DEVICE_KIND],
  pools: { A: [90, 97], e: [1, 90], install: [70, 10] },
  calls: [90, 120],
  pause: fc.constantFrom(HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS),
};

const NUMBERS = Array.from({ length: 20 }, (_, index) => 10 + index);
const person = (kind: string) => [kind, 'person'] as const;
/** So many kinds of persons' ids that the breakers on merges are reached. */
export const KINDS: Family = {
  policies: [{ kinds: Object.fromEntries(['user_id', ...NUMBERS.map((n) => `kind${n}`)].map(person)) }],
  pools: { A: [3, 5], u: [1, 40], ...Object.fromEntries(NUMBERS.map((n) => [`kind${n}`, [1, 5]] as const)) },
  calls: [10, 60],
  pause: fc.constantFrom(0, 1000),
  prelude: NUMBERS.map((n) => ({ [`kind${n}`]: `kind${n}1` })),
};
