import { toWords, worst } from '../src/measure.js';

describe('a measure', () => {
  it('is told with its budget', () => {
    expect(toWords({ what: 'recovery', is: 812.4, budget: 5_000, unit: 'ms' })).toBe('recovery 812 ms (≤ 5000)');
  });

  it('is marked where it is beyond', () => {
    expect(toWords({ what: '503', is: 1.25, budget: 1, unit: '%' })).toBe('503 1.25% (≤ 1) BEYOND');
  });

  it('may have to reach its budget instead', () => {
    expect(toWords({ what: 'goodput', is: 0.9, budget: 0.7, atLeast: true, unit: 'x' })).toBe('goodput 0.9x (≥ 0.7)');
    expect(toWords({ what: 'goodput', is: 0.5, budget: 0.7, atLeast: true, unit: 'x' })).toContain('BEYOND');
  });

  it('is the worst of several', () => {
    expect(worst([3, 9, 4])).toBe(9);
    expect(worst([])).toBe(0);
  });
});
