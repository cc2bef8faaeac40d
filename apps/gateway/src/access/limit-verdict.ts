import { type LimitVerdict, type RateLimit } from './caller.js';

/** Shown where no limit is set. */
const UNLIMITED = 1_000_000;

/** What a counter says of a key: requests of the running window, this one included, and the time left of it. */
export type Seen = { readonly consumedPoints: number; readonly msBeforeNext: number };

export const unlimitedVerdict = (nowMs: number): LimitVerdict => ({
  allowed: true,
  limit: UNLIMITED,
  remaining: UNLIMITED,
  resetAtS: Math.ceil(nowMs / 1000) + 1,
  retryAfterS: 1,
});

export const toVerdict = ({ consumedPoints, msBeforeNext }: Seen, { requests }: RateLimit): LimitVerdict => ({
  allowed: consumedPoints <= requests,
  limit: requests,
  remaining: Math.max(0, requests - consumedPoints),
  resetAtS: Math.ceil((Date.now() + msBeforeNext) / 1000),
  retryAfterS: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});
