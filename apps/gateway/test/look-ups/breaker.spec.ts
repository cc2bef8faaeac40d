import { createBreaker } from '../../src/look-ups/breaker.js';

const open = () => {
  let nowMs = 0;
  const breaker = createBreaker({ restMs: 1_000, nowMs: () => nowMs });
  return { breaker, pass: (timeMs: number) => (nowMs += timeMs) };
};

describe('a breaker', () => {
  it('lets everybody through as long as nothing fails', () => {
    const { breaker } = open();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
    breaker.succeeded();
    expect(breaker.admits()).toBe(true);
  });

  it('rests after a failure, then lets one try at a time through', () => {
    const { breaker, pass } = open();
    breaker.failed();
    pass(999);
    expect(breaker.admits()).toBe(false);
    pass(1);
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    breaker.failed();
    expect(breaker.admits()).toBe(false);
    pass(1_000);
    expect(breaker.admits()).toBe(true);
  });

  it('is as before once a try succeeded', () => {
    const { breaker, pass } = open();
    breaker.failed();
    pass(1_000);
    expect(breaker.admits()).toBe(true);
    breaker.succeeded();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
  });
});
