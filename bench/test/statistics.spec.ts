import { createLatencies } from '../src/latencies.js';
import { shareOf, spreadOf } from '../src/statistics.js';

describe('the spread of some values', () => {
  it('has the middle one, the least and the greatest, in whatever order they came', () => {
    expect(spreadOf([3, 1, 10])).toEqual({ median: 3, least: 1, greatest: 10 });
  });
  it('has the mean of both middle ones of an even number', () => {
    expect(spreadOf([4, 1, 2, 10]).median).toBe(3);
  });
  it('of nothing is no number', () => {
    expect(spreadOf([])).toEqual({ median: Number.NaN, least: Number.NaN, greatest: Number.NaN });
  });
});

describe('a share of sorted values', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  it('lies above as many as it says', () => {
    expect([shareOf(hundred, 0.5), shareOf(hundred, 0.99), shareOf([7], 0.99)]).toEqual([51, 100, 7]);
  });
  it('of nothing is 0', () => {
    expect(shareOf([], 0.5)).toBe(0);
  });
});

it('tells the times of both kinds of call apart, with fractions of a millisecond', () => {
  const latencies = createLatencies();
  for (const ms of [1.5, 2.5, 1.25]) latencies.add('resolve', ms);
  latencies.add('journal', 9.75);
  expect(latencies.figures()).toEqual({
    p50Ms: 2.5,
    p99Ms: 9.75,
    resolveP50Ms: 1.5,
    resolveP99Ms: 2.5,
    journalP50Ms: 9.75,
    journalP99Ms: 9.75,
  });
});
