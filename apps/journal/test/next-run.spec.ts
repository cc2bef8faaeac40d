import { nextRun } from '../src/projection/next-run.js';
import { recorded, recordsOf, touched } from './event-builders.js';

const positionsOf = (records: ReturnType<typeof nextRun>): readonly number[] => records.map(({ position }) => position);
const at = (...positions: readonly number[]) => positions.flatMap((position) => recordsOf([touched], position));
const limit = { events: 3, bytes: 100, envelopeBytes: 0 };

describe('the next run of events', () => {
  it('begins behind the cursor and passes over what was projected', () => {
    expect(positionsOf(nextRun(at(1, 2, 3, 4), 2))).toEqual([3, 4]);
  });

  it('is empty when everything was projected', () => {
    expect(nextRun(at(1, 2), 2)).toEqual([]);
  });

  it('is empty when the first event does not follow the cursor', () => {
    expect(nextRun(at(4, 5), 2)).toEqual([]);
  });

  it('ends at a hole', () => {
    expect(positionsOf(nextRun(at(1, 2, 4), 0))).toEqual([1, 2]);
  });

  it('takes an event once that was delivered twice', () => {
    expect(positionsOf(nextRun(at(1, 2, 1, 2, 3), 0))).toEqual([1, 2, 3]);
  });

  it('ends at the limit of events', () => {
    expect(positionsOf(nextRun(at(1, 2, 3, 4), 0, limit))).toEqual([1, 2, 3]);
  });

  it('ends at the limit of bytes, but holds at least one event', () => {
    const long = recorded(1, 'x'.repeat(101));
    expect(positionsOf(nextRun(recordsOf([long, long]), 0, limit))).toEqual([1]);
    expect(positionsOf(nextRun(recordsOf([touched, long, long]), 0, limit))).toEqual([1]);
  });
});
