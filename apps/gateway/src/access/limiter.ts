import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Limiter } from './caller.js';
import { toVerdict, unlimitedVerdict } from './limit-verdict.js';

/** Keys counted at the same time, tokens and addresses each; beyond them the ones longest unused start anew. */
const KEYS_MAX = 100_000;

const UNREACHABLE_POINTS = Number.MAX_SAFE_INTEGER;

/**
 * Counts in the memory of this process, in fixed windows that begin with a key's first request. One counter serves every
 * limit: it is asked how many it has seen, and the caller's own limit is held against that. So a refusal costs no
 * exception, and a token whose limit was changed keeps its count.
 */
export const createMemoryLimiter = (options: { readonly keysMax?: number } = {}): Limiter => {
  const counter = new RateLimiterMemory({ points: UNREACHABLE_POINTS, duration: 1, keyPrefix: '' });
  const forget = { max: options.keysMax ?? KEYS_MAX, dispose: (_seen: true, key: string) => void counter.delete(key) };
  // Apart, so that a flood from many addresses makes no token's count start anew.
  const addresses = new LRUCache<string, true>(forget);
  const tokens = new LRUCache<string, true>(forget);

  return {
    async count(key, rateLimit) {
      if (!rateLimit) return unlimitedVerdict(Date.now());
      const keys = key.startsWith('address:') ? addresses : tokens;
      if (!keys.get(key)) keys.set(key, true);
      return toVerdict(await counter.penalty(key, 1, { customDuration: rateLimit.windowS }), rateLimit);
    },
  };
};
