import { jest } from '@jest/globals';
import { createMemoryLimiter } from '../../src/access/limiter.js';

const LIMIT = { requests: 5, windowS: 10 };
const START_MS = Date.parse('2025-01-30T10:00:00.250Z');

beforeEach(() => void jest.useFakeTimers({ now: START_MS }));
afterEach(() => void jest.useRealTimers());

describe('a limit', () => {
  it('counts down to 0, then refuses', async () => {
    const limiter = createMemoryLimiter();
    const verdicts = [];
    for (let i = 0; i < 7; i++) verdicts.push(await limiter.count('token:a', LIMIT));
    expect(verdicts.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false]);
    expect(new Set(verdicts.map(({ limit }) => limit))).toEqual(new Set([5]));
  });

  it('resets at the end of the window, never before, and says the same twice', async () => {
    const limiter = createMemoryLimiter();
    await limiter.count('token:a', LIMIT);
    jest.advanceTimersByTime(4_000);
    const { resetAtS, retryAfterS } = await limiter.count('token:a', LIMIT);
    expect(resetAtS).toBe(Math.ceil((START_MS + 10_000) / 1000));
    expect(retryAfterS).toBe(6);
    jest.advanceTimersByTime(5_999);
    expect(await limiter.count('token:a', LIMIT)).toMatchObject({ remaining: 2, retryAfterS: 1 });
    jest.advanceTimersByTime(1);
    expect(await limiter.count('token:a', LIMIT)).toMatchObject({ remaining: 4, retryAfterS: 10 });
  });

  it('opens anew after Retry-After', async () => {
    const limiter = createMemoryLimiter();
    for (let i = 0; i < 6; i++) await limiter.count('token:a', LIMIT);
    jest.advanceTimersByTime(1_234);
    const { allowed, retryAfterS } = await limiter.count('token:a', LIMIT);
    expect(allowed).toBe(false);
    jest.advanceTimersByTime(retryAfterS * 1000);
    expect(await limiter.count('token:a', LIMIT)).toMatchObject({ allowed: true, remaining: 4 });
  });

  it('is reached exactly by parallel requests, each told another remainder', async () => {
    const limiter = createMemoryLimiter();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => limiter.count('token:a', LIMIT)));
    const allowed = verdicts.filter((verdict) => verdict.allowed);
    expect(allowed.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0]);
  });

  it('is counted for each key by itself, with the limit of its own', async () => {
    const limiter = createMemoryLimiter();
    for (let i = 0; i < 6; i++) await limiter.count('address:10.0.0.1', LIMIT);
    expect(await limiter.count('token:a', LIMIT)).toMatchObject({ allowed: true, remaining: 4 });
    expect(await limiter.count('token:b', { requests: 100, windowS: 60 })).toMatchObject({ limit: 100, remaining: 99 });
  });

  it('that is off shows 1000000 and counts nothing', async () => {
    const limiter = createMemoryLimiter();
    for (let i = 0; i < 3; i++) {
      expect(await limiter.count('token:a', null)).toMatchObject({
        allowed: true,
        limit: 1_000_000,
        remaining: 1_000_000,
      });
    }
    expect((await limiter.count('token:a', null)).resetAtS).toBeGreaterThanOrEqual(START_MS / 1000);
  });

  it('is counted for a bounded number of keys: the one longest unused starts anew', async () => {
    const limiter = createMemoryLimiter({ keysMax: 2 });
    await limiter.count('address:1', LIMIT);
    await limiter.count('address:2', LIMIT);
    await limiter.count('address:1', LIMIT);
    await limiter.count('address:3', LIMIT);
    expect((await limiter.count('address:1', LIMIT)).remaining).toBe(2);
    expect((await limiter.count('address:2', LIMIT)).remaining).toBe(4);
  });

  it('keeps the count of tokens through a flood of addresses', async () => {
    const limiter = createMemoryLimiter({ keysMax: 10 });
    await limiter.count('token:a', LIMIT);
    for (let i = 0; i < 100; i++) await limiter.count(`address:${i}`, LIMIT);
    expect((await limiter.count('token:a', LIMIT)).remaining).toBe(3);
    expect(jest.getTimerCount()).toBeLessThanOrEqual(20);
  });
});
