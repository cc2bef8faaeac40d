import { type LimitVerdict } from '../access/caller.js';

/** Headers of every answer, whoever writes it. */
export type Headers = { readonly [name: string]: string | number };

const EXPOSED = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id';
const JSON_TYPE = 'application/json; charset=utf-8';

export type OriginHeaders = (origin: string | undefined) => Headers;

/** Says which browsers may read an answer. `*` allows all; credentials never go along. */
export const originHeadersFor = (origins: readonly string[]): OriginHeaders => {
  const exposed = { 'access-control-expose-headers': EXPOSED };
  if (origins.includes('*')) {
    const all = { ...exposed, 'access-control-allow-origin': '*' };
    return () => all;
  }
  const allowed: ReadonlySet<string> = new Set(origins);
  const others = { ...exposed, vary: 'Origin' };
  return (origin) =>
    origin !== undefined && allowed.has(origin) ? { ...others, 'access-control-allow-origin': origin } : others;
};

export const PREFLIGHT_HEADERS: Headers = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, X-Request-Id',
  'access-control-max-age': 7200,
};

export const limitHeadersOf = ({ limit, remaining, resetAtS }: LimitVerdict): Headers => ({
  'x-ratelimit-limit': limit,
  'x-ratelimit-remaining': remaining,
  'x-ratelimit-reset': resetAtS,
});

export const steadyHeadersOf = (requestId: string): Headers => ({
  'content-type': JSON_TYPE,
  'x-request-id': requestId,
  'x-content-type-options': 'nosniff',
});
