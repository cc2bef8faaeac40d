import { type Named, readChoice } from '../src/choice.js';
import { FAULTS } from '../src/faults/index.js';
import { PROCESS_FAULTS } from '../src/faults/one-process/index.js';

type Faults = readonly Named[];
const KNOWN: Faults = [...FAULTS, ...PROCESS_FAULTS];
const choose = (...args: readonly string[]) => readChoice(args, KNOWN);
const idsOf = (faults: Faults, ...args: readonly string[]): readonly string[] =>
  faults.filter(choose(...args).isChosen).map(({ id }) => id);

describe('the command line', () => {
  it('chooses all faults of both shapes where none is named, each under a name of its own', () => {
    expect(idsOf(FAULTS)).toEqual([...new Set(FAULTS.map(({ id }) => id))]);
    expect(idsOf(PROCESS_FAULTS)).toEqual([...new Set(PROCESS_FAULTS.map(({ id }) => id))]);
    expect(choose().shapes).toEqual(['services', 'one-process']);
  });

  it('chooses a part of them with --quick', () => {
    expect(idsOf(FAULTS, '--quick')).toEqual(FAULTS.filter(({ isQuick }) => isQuick).map(({ id }) => id));
    expect(idsOf(FAULTS, '--quick').length).toBeLessThan(FAULTS.length / 2);
    expect(idsOf(PROCESS_FAULTS, '--quick')).toEqual(['F1', 'F4']);
  });

  it('takes the name of a family for all that belong to it', () => {
    expect(idsOf(FAULTS, 'F13', 'F1')).toEqual(['F1', 'F13a', 'F13b']);
    expect(idsOf(FAULTS, 'F13b')).toEqual(['F13b']);
  });

  it('chooses one shape with --shape', () => {
    expect(choose('--shape', 'one-process').shapes).toEqual(['one-process']);
    expect(() => choose('--shape', 'round')).toThrow('--shape must be services or one-process');
  });

  it('refuses the name of a fault that there is not', () => {
    expect(() => choose('F99')).toThrow('there is no fault F99');
  });

  it.each(['0', '-1', 'two', '1.5'])('refuses %s as a time', (seconds) => {
    expect(() => choose(`--seconds=${seconds}`)).toThrow('--seconds must be a whole number above 0');
  });

  it('keeps the seed, so that a run can be repeated', () => {
    expect(choose('--seed', '42').seed).toBe(42);
  });
});
