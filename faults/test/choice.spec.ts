import { readChoice } from '../src/choice.js';
import { FAULTS } from '../src/faults/index.js';

const idsOf = (...args: readonly string[]): readonly string[] => readChoice(args, FAULTS).faults.map(({ id }) => id);

describe('the command line', () => {
  it('chooses all faults where none is named, each under a name of its own', () => {
    expect(idsOf()).toEqual([...new Set(FAULTS.map(({ id }) => id))]);
  });

  it('chooses a part of them with --quick', () => {
    expect(new Set(idsOf('--quick').map((id) => id.replace(/[a-z]$/, '')))).toEqual(
      new Set(['F1', 'F3', 'F4', 'F11', 'F13', 'F15', 'F18']),
    );
  });

  it('takes the name of a family for all that belong to it', () => {
    expect(idsOf('F13', 'F1')).toEqual(['F1', 'F13a', 'F13b']);
    expect(idsOf('F13b')).toEqual(['F13b']);
  });

  it('refuses the name of a fault that there is not', () => {
    expect(() => idsOf('F99')).toThrow('there is no fault F99');
  });

  it.each(['0', '-1', 'two', '1.5'])('refuses %s as a time', (seconds) => {
    expect(() => idsOf(`--seconds=${seconds}`)).toThrow('--seconds must be a whole number above 0');
  });

  it('keeps the seed, so that a run can be repeated', () => {
    expect(readChoice(['--seed', '42'], FAULTS).seed).toBe(42);
  });
});
