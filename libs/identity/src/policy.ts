/**
 * The policy of a space as data, and what it says about kinds of identifiers: class, rank, limits, windows.
 * Ranks order the identifiers of a call: the lower, the stronger.
 */
export type KindClass = 'self' | 'person' | 'contact' | 'device';

export type Policy = {
  /** Rises with each change; 0 is what a space starts with. */
  readonly version: number;
  /** The kinds that the space added, `user_id` among them where it is configured. */
  readonly kinds: { readonly [kind: string]: 'person' | 'device' };
};

export const INITIAL_POLICY: Policy = { version: 0, kinds: {} };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const RANK = { self: 5, person: 10, email: 20, phone: 30, anonymous_id: 40, device: 50 } as const;

/** How long a claim makes somebody an owner, by class. */
export const CLAIM_WINDOW_MS = { device: 30 * DAY_MS, contact: 365 * DAY_MS } as const;
export const CLAIMS_KEPT = 50;
/** Once so many persons have claimed a device, it stays shared until an operator releases it. */
export const CLAIMANTS_UNTIL_STICKY = 5;
export const DEVICE_OWNERS_SHARED = 2;
export const PHONE_OWNERS_SHARED = 3;

/** More distinct devices than this in the window make a phone or an e-mail shared. */
export const DEVICES_PER_PHONE = { most: 10, windowMs: 30 * DAY_MS } as const;
export const DEVICES_PER_EMAIL = { most: 20, windowMs: DAY_MS } as const;

export const DEVICES_PER_IDENTITY = { most: 50, windowMs: 90 * DAY_MS } as const;
export const PHONES_PER_IDENTITY = { most: 3, windowMs: 365 * DAY_MS } as const;
const EMAILS_WITH_USER_ID = { most: 5, windowMs: 365 * DAY_MS } as const;
const ONE_FOR_EVER = { most: 1, windowMs: Infinity } as const;

/** Merges of two persons: so many an hour through one value, so many in ten minutes into one root; further ones are held. */
export const MERGES_PER_VALUE = { most: 5, windowMs: HOUR_MS } as const;
export const MERGES_PER_ROOT = { most: 10, windowMs: 10 * MINUTE_MS } as const;

export const CAPS = { identifiers: 500, personMerges: 100, anonymousMembers: 2000 } as const;
/** How many pairs an identifier remembers as already proposed. */
export const PROPOSALS_KEPT = 20;

export type Limit = { readonly most: number; readonly windowMs: number };

const ownKind = (policy: Policy, kind: string): 'person' | 'device' | undefined =>
  Object.hasOwn(policy.kinds, kind) ? policy.kinds[kind] : undefined;

/** The class of a kind, or undefined where the space does not have it (its values are without effect). */
export const classOf = (policy: Policy, kind: string): KindClass | undefined => {
  switch (kind) {
    case 'email':
      return 'person';
    case 'phone':
      return 'contact';
    case 'anonymous_id':
      return 'device';
    default:
      return ownKind(policy, kind);
  }
};

export const rankOf = (policy: Policy, kind: string): number => {
  switch (kind) {
    case 'email':
      return RANK.email;
    case 'phone':
      return RANK.phone;
    case 'anonymous_id':
      return RANK.anonymous_id;
    default:
      return ownKind(policy, kind) === 'person' ? RANK.person : RANK.device;
  }
};

const hasOwnPersonKind = (policy: Policy): boolean => Object.values(policy.kinds).includes('person');

/** How many values of a person-class kind one person may have. */
export const personLimitOf = (policy: Policy, kind: string): Limit =>
  kind === 'email' && hasOwnPersonKind(policy) ? EMAILS_WITH_USER_ID : ONE_FOR_EVER;

export const isOncePerPerson = (policy: Policy, kind: string): boolean => personLimitOf(policy, kind).most === 1;
