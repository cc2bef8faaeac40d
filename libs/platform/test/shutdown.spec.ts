import { meaningOf } from '../src/shutdown.js';

describe('a signal', () => {
  it('that is the first asks to stop', () => expect(meaningOf(undefined)).toBe('stop'));
  it('that follows at once is the first one again, passed on by npm', () => expect(meaningOf(5)).toBe('repeat'));
  it('that comes a second later is an impatient second one', () => expect(meaningOf(1_000)).toBe('give up'));
});
