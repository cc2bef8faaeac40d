import { parseRateLimit } from '../src/settings/rate-limit.js';

describe('a rate limit', () => {
  it.each([
    ['1000/1s', { requests: 1_000, windowS: 1 }],
    ['20/5s', { requests: 20, windowS: 5 }],
    ['1000000/86400s', { requests: 1_000_000, windowS: 86_400 }],
  ])('%s is so many requests in so many seconds', (text, value) => {
    expect(parseRateLimit(text)).toEqual({ ok: true, value });
  });

  it('that is off is no limit', () => {
    expect(parseRateLimit('off')).toEqual({ ok: true, value: null });
  });

  it.each([
    '',
    '1000',
    '1000/1',
    '1000/s',
    '0/1s',
    '10/0s',
    '-1/1s',
    '1e3/1s',
    '1000/1m',
    ' 10/1s',
    '1000001/1s',
    '1/86401s',
    'OFF',
  ])('"%s" is refused', (text) => {
    expect(parseRateLimit(text)).toMatchObject({ ok: false, fault: expect.stringContaining('1000/1s') });
  });
});
