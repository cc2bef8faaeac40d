import { readChoice } from '../src/choice.js';
import { comparison, ratio } from './comparison.js';

const ALL = [
  comparison({ title: 'everybody at 64 clients', ratios: [ratio({ name: 'R2' }), ratio({ name: 'R6' })] }),
  comparison({ title: 'the gateway alone', buses: ['in-process'], ratios: [ratio({ name: 'R7' })] }),
  comparison({ title: 'a long day', buses: ['kafka'], ratios: [ratio({ name: 'R19' })], rounds: 1, seconds: 600 }),
];

const chosen = (...args: readonly string[]) =>
  readChoice(args, ALL).contests.map(({ comparison: { title }, bus }) => `${title}, ${bus}`);
const plans = (...args: readonly string[]) => readChoice(args, ALL).contests.map(({ plan }) => plan);

describe('the command line', () => {
  it('without names means every comparison in all its shapes', () => {
    expect(chosen()).toEqual([
      'everybody at 64 clients, in-process',
      'everybody at 64 clients, kafka',
      'the gateway alone, in-process',
      'a long day, kafka',
    ]);
  });
  it('picks comparisons by the name of any of their ratios, or by their title', () => {
    expect(chosen('r6', 'The gateway alone', '--bus', 'in-process')).toEqual([
      'everybody at 64 clients, in-process',
      'the gateway alone, in-process',
    ]);
  });
  it('measures a comparison once although two of its ratios are named', () => {
    expect(chosen('R2', 'R6', '--bus', 'kafka')).toEqual(['everybody at 64 clients, kafka']);
  });
  it('has a comparison decide how long it takes, unless it is told', () => {
    expect(plans('R19')[0]).toMatchObject({ rounds: 1, seconds: 600, warmUpS: 4 });
    expect(plans('R19', '--rounds', '2', '--seconds', '60')[0]).toMatchObject({ rounds: 2, seconds: 60 });
  });
  it('is quick for all', () => {
    expect(plans('R19', '--quick')[0]).toMatchObject({ rounds: 2, seconds: 2, isQuick: true });
  });
  it('keeps quick results apart from those of the page', () => {
    expect(readChoice(['--quick'], ALL).folder).not.toBe(readChoice([], ALL).folder);
    expect(readChoice(['--quick', '--output', '/elsewhere'], ALL).folder).toBe('/elsewhere');
  });
  it('refuses what it does not know', () => {
    expect(() => chosen('R99')).toThrow('there is no ratio R99');
    expect(() => chosen('--bus', 'paper')).toThrow('--bus is in-process or kafka');
    expect(() => chosen('--rounds', '0')).toThrow('--rounds must be a whole number');
    expect(() => chosen('R7', '--bus', 'kafka')).toThrow('nothing of that can be measured');
  });
});
