import { LRUCache } from 'lru-cache';
import { type Caller } from './caller.js';

/** A revoked token must stop within 10 s on every gateway; the second less is for the query that was under way. */
const GOOD_FOR_MS = 9_000;
const WRONG_FOR_MS = 1_000;
const TOKENS_MAX = 10_000;

type Known = { readonly caller: Caller | undefined; readonly untilMs: number };

/** What PostgreSQL last said about a token, by its hash. */
export type TokenCache = {
  /** Undefined: nothing is known. A known wrong token has no caller. */
  find(key: string): Known | undefined;
  /** `askedAtMs` is taken before the query: a token revoked while it runs is not remembered for longer than promised. */
  keepGood(
    key: string,
    caller: Caller,
    life: { readonly askedAtMs: number; readonly expiresInMs: number | null },
  ): void;
  keepWrong(key: string, askedAtMs: number): void;
};

/** `nowMs` never runs backwards (`performance.now`): a clock that is set must not bring revoked tokens back. */
export const createTokenCache = (nowMs: () => number): TokenCache => {
  // Two caches, so that a flood of made-up tokens pushes out no good one.
  const good = new LRUCache<string, Known>({ max: TOKENS_MAX });
  const wrong = new LRUCache<string, Known>({ max: TOKENS_MAX });
  return {
    find(key) {
      const known = good.get(key) ?? wrong.get(key);
      return known && nowMs() < known.untilMs ? known : undefined;
    },
    keepGood(key, caller, { askedAtMs, expiresInMs }) {
      wrong.delete(key);
      good.set(key, { caller, untilMs: askedAtMs + Math.min(GOOD_FOR_MS, expiresInMs ?? GOOD_FOR_MS) });
    },
    keepWrong(key, askedAtMs) {
      good.delete(key);
      wrong.set(key, { caller: undefined, untilMs: askedAtMs + WRONG_FOR_MS });
    },
  };
};
