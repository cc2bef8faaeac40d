import { type Scope, SCOPES } from '@omni/contracts';

export { type Scope, SCOPES };

/** So many requests in each window of so many seconds; null switches the limit off. */
export type RateLimit = { readonly requests: number; readonly windowS: number };

/** Who a token speaks for. */
export type Caller = {
  readonly tokenId: string;
  readonly space: { readonly id: number; readonly name: string };
  readonly scopes: ReadonlySet<Scope>;
  /** The platforms the token may name; null allows all. */
  readonly platforms: ReadonlySet<string> | null;
  readonly rateLimit: RateLimit | null;
  readonly journalOrder: 'asc' | 'desc';
};

/** Finds the caller of a bearer token; undefined for every token that is wrong, revoked or expired, without a difference in time. */
export type Authenticator = { authenticate(bearer: string): Promise<Caller | undefined> };

/** One request counted. `resetAtS` is in epoch seconds, `retryAfterS` at least 1. */
export type LimitVerdict = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAtS: number;
  readonly retryAfterS: number;
};

/** Counts requests by token, and by client address where no token is valid. `null` as rate limit: off, shown as 1000000. */
export type Limiter = {
  count(key: string, rateLimit: RateLimit | null): Promise<LimitVerdict>;
};
