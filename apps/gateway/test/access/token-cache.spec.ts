import { type Caller } from '../../src/access/caller.js';
import { createTokenCache } from '../../src/access/token-cache.js';

const caller: Caller = {
  tokenId: 'a',
  space: { id: 1, name: 'default' },
  scopes: new Set(),
  platforms: null,
  rateLimit: null,
  journalOrder: 'desc',
};

const given = () => {
  let nowMs = 1_000_000;
  return { cache: createTokenCache(() => nowMs), pass: (ms: number) => void (nowMs += ms), now: () => nowMs };
};

describe('what is known of a token', () => {
  it('holds for less than 10 s, counted from before the question', () => {
    const { cache, pass, now } = given();
    const askedAtMs = now();
    pass(5_000);
    cache.keepGood('key', caller, { askedAtMs, expiresInMs: null });
    pass(3_999);
    expect(cache.find('key')?.caller).toBe(caller);
    pass(1);
    expect(cache.find('key')).toBeUndefined();
  });

  it('holds no longer than the token itself', () => {
    const { cache, pass, now } = given();
    cache.keepGood('key', caller, { askedAtMs: now(), expiresInMs: 300 });
    pass(299);
    expect(cache.find('key')).toBeDefined();
    pass(1);
    expect(cache.find('key')).toBeUndefined();
  });

  it('holds for one second when the token is wrong', () => {
    const { cache, pass, now } = given();
    cache.keepWrong('key', now());
    pass(999);
    expect(cache.find('key')).toEqual(expect.objectContaining({ caller: undefined }));
    pass(1);
    expect(cache.find('key')).toBeUndefined();
  });

  it('is replaced by what was learnt last', () => {
    const { cache, pass, now } = given();
    cache.keepGood('key', caller, { askedAtMs: now(), expiresInMs: null });
    pass(10);
    cache.keepWrong('key', now());
    expect(cache.find('key')?.caller).toBeUndefined();
    cache.keepGood('key', caller, { askedAtMs: now(), expiresInMs: null });
    expect(cache.find('key')?.caller).toBe(caller);
  });

  it('survives a flood of wrong tokens', () => {
    const { cache, now } = given();
    cache.keepGood('key', caller, { askedAtMs: now(), expiresInMs: null });
    for (let i = 0; i < 20_000; i++) cache.keepWrong(`wrong ${i}`, now());
    expect(cache.find('key')?.caller).toBe(caller);
    expect(cache.find('wrong 0')).toBeUndefined();
  });
});
