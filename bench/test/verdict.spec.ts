import { type Ratio } from '../src/ratio.js';
import { judge, marksOf } from '../src/verdict.js';
import { ratio, round } from './comparison.js';

const verdictOf = (values: readonly number[], own: Partial<Ratio>, faults: readonly string[] = []) =>
  judge(ratio(own), 'in-process', { rounds: values.map((value) => round(value)), faults }).verdict;

const MARKS = { floor: 2, goal: 4 };

describe('a ratio', () => {
  it('reaches its goal, only its floor, or neither, by its median', () => {
    expect([
      verdictOf([1, 4, 9], { marks: MARKS }),
      verdictOf([1, 3.9, 9], { marks: MARKS }),
      verdictOf([1, 1.9, 9], { marks: MARKS }),
    ]).toEqual(['goal', 'floor', 'below']);
  });
  it('of which less is better reaches marks from above', () => {
    const less = { marks: { floor: 0.5, goal: 0.3 }, isLowerBetter: true };
    expect([verdictOf([0.3], less), verdictOf([0.4], less), verdictOf([0.6], less)]).toEqual([
      'goal',
      'floor',
      'below',
    ]);
  });
  it('without marks is only reported', () => {
    expect(verdictOf([1], {})).toBe('reported');
  });
  it('scores nothing when a side has a fault, however fast it was', () => {
    expect(verdictOf([9], { marks: MARKS }, ['naive: not true'])).toBe('faulty');
  });
  it('that could not be computed is not measured', () => {
    expect(verdictOf([Number.NaN, Number.POSITIVE_INFINITY], { marks: MARKS })).toBe('not measured');
  });
  it('has the marks of its shape', () => {
    const own = ratio({ marks: { 'in-process': MARKS } });
    expect([marksOf(own, 'in-process'), marksOf(own, 'kafka'), marksOf(ratio({ marks: MARKS }), 'kafka')]).toEqual([
      MARKS,
      undefined,
      MARKS,
    ]);
  });
});

describe('void rounds', () => {
  it('count for nothing', () => {
    expect(judge(ratio(), 'kafka', { rounds: [round(9, true), round(2)], faults: [] }).values).toEqual([2]);
  });
  it('are all there is where none counts', () => {
    expect(judge(ratio(), 'kafka', { rounds: [round(9, true), round(2, true)], faults: [] }).values).toEqual([9, 2]);
  });
});
