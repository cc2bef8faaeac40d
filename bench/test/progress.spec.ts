import { createProgress, plannedS } from '../src/progress.js';
import { comparison, PLAN } from './comparison.js';

const contest = { comparison: comparison(), bus: 'kafka', plan: PLAN } as const;

describe('the time that is left', () => {
  it('is what the plans say before anything is known', () => {
    const progress = createProgress([contest, contest], () => 0);
    expect(progress.left(contest, 0)).toBe(`about ${Math.round((2 * plannedS(PLAN)) / 60)} min left`);
  });
  it('is longer when what is done took longer', () => {
    let nowMs = 0;
    const progress = createProgress([contest, contest], () => nowMs);
    nowMs = plannedS(PLAN) * 3_000;
    progress.done(contest, true);
    expect(progress.left(contest, 0)).toBe(`about ${Math.round((3 * plannedS(PLAN)) / 60)} min left`);
  });
  it('is not shortened by what needed no measuring', () => {
    const progress = createProgress([contest, contest], () => 1);
    progress.done(contest, false);
    expect(progress.left(contest, 0)).toBe(`about ${Math.round(plannedS(PLAN) / 60)} min left`);
  });
});
