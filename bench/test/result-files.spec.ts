import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCurrent, readResults, writeResult } from '../src/result-files.js';
import { type Result } from '../src/result.js';
import { comparison, FACTS, PLAN, resultOf } from './comparison.js';

const contest = { comparison: comparison(), bus: 'in-process', plan: PLAN } as const;
const isSpared = (result: Result, facts = FACTS): boolean => findCurrent([result], contest, facts) !== undefined;
const DONE = resultOf([1, 2, 3]);

describe('a comparison', () => {
  it('is not run again while commit and plan are the same', () => {
    expect(isSpared(DONE)).toBe(true);
  });
  it('is run again for another commit, or one that nobody has', () => {
    expect(isSpared(DONE, { ...FACTS, commit: '7654321' })).toBe(false);
    expect(isSpared({ ...DONE, facts: { ...FACTS, commit: '1234567+' } }, { ...FACTS, commit: '1234567+' })).toBe(
      false,
    );
  });
  it('is run again for another plan or shape', () => {
    expect(isSpared({ ...DONE, plan: { ...PLAN, seconds: 5 } })).toBe(false);
    expect(isSpared({ ...DONE, plan: { ...PLAN, isQuick: true } })).toBe(false);
    expect(isSpared({ ...DONE, bus: 'kafka' })).toBe(false);
  });
  it('is run again where something was wrong or broke off', () => {
    expect(isSpared({ ...DONE, faults: ['naive: not true'] })).toBe(false);
    expect(isSpared(resultOf([1]))).toBe(false);
  });
});

it('writes results to be read again, each in a file that is named for its title and shape', () => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-results-'));
  try {
    expect(writeResult(folder, DONE)).toBe(join(folder, 'everybody-at-64-clients-in-process.json'));
    writeResult(folder, { ...DONE, bus: 'kafka' });
    writeResult(folder, DONE);
    expect(readResults(folder)).toEqual([DONE, { ...DONE, bus: 'kafka' }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
