import { createDice } from './dice.js';

/**
 * The calls of the benchmark, the same ones for the same seed: people drawn by Zipf's law, each with some devices and one
 * address. What a call carries is drawn anew, so that devices are first seen alone and join their person later.
 */
export type SentCall = {
  readonly path: string;
  readonly body: string;
  readonly isCounted: boolean;
  /** The number of whom it is from, 0 for who calls most. */
  readonly person: number;
};

export const MIX = {
  people: 20_000,
  zipfExponent: 1,
  devicesPerPerson: 3,
  /** Share of the calls that carry an e-mail address too. */
  withEmail: 0.25,
  /** Share of the calls that ask for the journal; half of them leave an entry. */
  journal: 0.2,
  journalEntries: 20,
  bodyBytes: 440,
} as const;

const PATH = '/api/v1/identifier';
const JOURNAL_PATH = `${PATH}?limit=${MIX.journalEntries}`;

/** Sums of the weights of the people up to each of them. */
const zipfSums = (people: number, exponent: number): Float64Array => {
  const sums = new Float64Array(people);
  let sum = 0;
  for (let index = 0; index < people; index++) sums[index] = sum += 1 / (index + 1) ** exponent;
  return sums;
};

/** The first person whose sum lies beyond the drawn share of the whole. */
const draw = (sums: Float64Array, share: number): number => {
  const wanted = share * (sums.at(-1) ?? 0);
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
};

type Kind = 'resolve' | 'record' | 'look up';

const kindOf = (share: number): Kind => {
  if (share >= MIX.journal) return 'resolve';
  return share < MIX.journal / 2 ? 'look up' : 'record';
};

const padded = (call: object): string => {
  const bare = JSON.stringify({ ...call, page: '' });
  return JSON.stringify({ ...call, page: 'p'.repeat(Math.max(0, MIX.bodyBytes - bare.length)) });
};

const properties = (person: number) => ({
  action: 'product_viewed',
  properties: { product_id: `sku-${person % 977}`, price: 129.9, currency: 'EUR', items: [{ quantity: 1 }] },
});

const bodyOf = (kind: Kind, person: number, device: number, hasEmail: boolean): string =>
  padded({
    platform: 'bench',
    ...(kind === 'resolve' ? { count_prev_visits: true } : {}),
    anonymous_id: `device-${person}-${device}-5f0c1e7a`,
    ...(hasEmail ? { email: `person-${person}@mail.example` } : {}),
    ...(kind === 'look up' ? {} : { valuation_properties: properties(person) }),
  });

/** So many calls of the mix. */
export const callsOf = (seed: number, count: number, people: number = MIX.people): readonly SentCall[] => {
  const sums = zipfSums(people, MIX.zipfExponent);
  const roll = createDice(seed);
  return Array.from({ length: count }, () => {
    const person = draw(sums, roll());
    const kind = kindOf(roll());
    const body = bodyOf(kind, person, Math.floor(roll() * MIX.devicesPerPerson), roll() < MIX.withEmail);
    const isCounted = kind === 'resolve';
    return { path: isCounted ? PATH : JOURNAL_PATH, body, isCounted, person };
  });
};
