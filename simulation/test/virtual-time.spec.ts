import { describe, expect, it } from '@jest/globals';
import { createVirtualTime } from '../src/virtual-time.js';

describe('the virtual time', () => {
  it('lets what is due run in its order, and nothing else', () => {
    const time = createVirtualTime();
    const ran: string[] = [];
    time.after(20, () => ran.push('second'));
    time.after(10, () => ran.push('first'));
    time.after(30, () => ran.push('third'));
    time.advance(20);
    expect(ran).toEqual(['first', 'second']);
  });

  it('runs a timer that repeats once, however long it stood still', () => {
    const time = createVirtualTime();
    const restore = time.install();
    let ran = 0;
    const timer = setInterval(() => (ran += 1), 10);
    time.advance(1_000);
    time.advance(10);
    clearInterval(timer);
    time.advance(10);
    restore();
    expect(ran).toBe(2);
  });

  it('is what Date.now tells, with the skew of whoever asks, until the real one is back', () => {
    const time = createVirtualTime();
    const restore = time.install();
    const startMs = Date.now();
    time.advance(5);
    expect(Date.now() - startMs).toBe(5);
    expect(time.withSkew(-3, () => Date.now()) - startMs).toBe(2);
    restore();
    expect(Date.now()).toBeGreaterThan(startMs + 5);
  });
});
