import { createHash } from 'node:crypto';
import { type Identifier } from '@omni/identity';
import { newDevice, newEmail, newPhone } from '../client/values.js';
import { type Random } from './random.js';

/** A value as it is sent and what must be understood of it: an identifier, or a placeholder. */
export type Sent = { readonly text: string; readonly means: Identifier | 'placeholder' };

/** Kinds in the order in which placeholders are reported. */
export const KINDS = ['anonymous_id', 'email', 'user_id', 'crm_id', 'tv_id', 'phone'] as const;
export type Kind = (typeof KINDS)[number];

/** A few people with too few devices, so that their calls meet all the time. */
export type Population = { readonly [kind in Kind]: readonly Sent[] };

const many = (count: number, make: () => readonly Sent[]): readonly Sent[] =>
  Array.from({ length: count }, make).flat();

const plain = (kind: Kind, value: string): Sent => ({ text: value, means: { kind, value } });

const emails = (): readonly Sent[] => {
  const address = newEmail();
  const value = createHash('sha256').update(address).digest('hex');
  const clear = { kind: 'email', value, address };
  return [
    { text: address, means: clear },
    { text: ` ${address.toUpperCase()}`, means: clear },
    { text: value, means: { kind: 'email', value } },
  ];
};

const phones = (): readonly Sent[] => {
  const value = newPhone();
  return [plain('phone', value), { text: `+${value}`, means: { kind: 'phone', value } }];
};

const PLACEHOLDERS: readonly Sent[] = ['null', 'undefined'].map((text) => ({ text, means: 'placeholder' }));

export const createPopulation = (): Population => ({
  anonymous_id: [...many(40, () => [plain('anonymous_id', newDevice())]), ...PLACEHOLDERS],
  email: [...many(9, emails), ...PLACEHOLDERS],
  user_id: many(4, () => [plain('user_id', `user-${newDevice()}`)]),
  crm_id: many(4, () => [plain('crm_id', `crm-${newDevice()}`)]),
  tv_id: many(4, () => [plain('tv_id', `tv-${newDevice()}`)]),
  phone: [...many(9, phones), ...PLACEHOLDERS],
});

/** How often a call carries each kind. */
const SHARES: { readonly [kind in Kind]: number } = {
  anonymous_id: 0.8,
  email: 0.35,
  user_id: 0.15,
  crm_id: 0.15,
  tv_id: 0.2,
  phone: 0.3,
};

const pointer = (random: Random, uuids: readonly string[]): Sent => {
  const uuid = random.pick(uuids);
  return plain('anonymous_id', random.chance(0.2) ? uuid.toUpperCase() : uuid);
};

/** What a call carries: of each kind at most one value; of devices now and then one of our own uuids. */
export const pickValues = (
  population: Population,
  kinds: readonly Kind[],
  random: Random,
  uuids: readonly string[],
): ReadonlyMap<Kind, Sent> => {
  const picked = new Map<Kind, Sent>();
  for (const kind of kinds) if (random.chance(SHARES[kind])) picked.set(kind, random.pick(population[kind]));
  if (picked.has('anonymous_id') && uuids.length > 0 && random.chance(0.15))
    picked.set('anonymous_id', pointer(random, uuids));
  return picked;
};
