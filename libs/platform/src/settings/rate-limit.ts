import { invalid, valid, type Parsed } from './parsed.js';

/** So many requests in each window of so many seconds; null switches the limit off. */
export type RateLimit = { readonly requests: number; readonly windowS: number };

const REQUESTS_MAX = 1_000_000;
const WINDOW_MAX_S = 86_400;
const FAULT = `requests and window such as 1000/1s or 1000/60s (at most ${REQUESTS_MAX} and ${WINDOW_MAX_S}s), or off`;

/** Reads `1000/1s`, `20/5s`, `off`. */
export const parseRateLimit = (text: string): Parsed<RateLimit | null> => {
  if (text === 'off') return valid(null);
  const [, requests, window] = /^([1-9]\d{0,6})\/([1-9]\d{0,4})s$/.exec(text) ?? [];
  const limit = { requests: Number(requests), windowS: Number(window) };
  return limit.requests <= REQUESTS_MAX && limit.windowS <= WINDOW_MAX_S ? valid(limit) : invalid(FAULT);
};
