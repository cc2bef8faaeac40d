import { isVoid } from '../src/control.js';
import { type Control, type Plan } from '../src/result.js';
import { takeRounds } from '../src/rounds.js';
import { control, PLAN } from './comparison.js';

describe('a round', () => {
  it('counts while no control moves by more than 15 %', () => {
    expect(isVoid([control(100), control(86), control(95)])).toBe(false);
  });
  it('is void when the echo moves further', () => {
    expect(isVoid([control(100), { echoesPerSecond: 84, selectsPerSecond: 100 }, control(100)])).toBe(true);
  });
  it('is void when PostgreSQL moves further', () => {
    expect(isVoid([control(100), control(100), { echoesPerSecond: 100, selectsPerSecond: 84 }])).toBe(true);
  });
});

/** Sides that write down who was asked for what, on a machine whose controls are as told. */
const play = async (rates: readonly number[], more: Partial<Plan> = {}) => {
  const turns: string[] = [];
  const plan = { ...PLAN, ...more };
  let asked = 0;
  const measureControl = async (): Promise<Control> => control(rates[asked++] ?? 100);
  const turn = (side: string) => async (told: { readonly seed: number; readonly seconds: number }) => {
    turns.push(`${side} ${told.seed} ${told.seconds}`);
    return { rate: told.seed };
  };
  const sides = { ours: turn('ours'), theirs: turn('theirs') };
  const rounds = await takeRounds({ sides, plan, measureControl, onRound: () => undefined });
  return { turns, rounds };
};

describe('rounds', () => {
  it('have both sides take turns under the same seeds, after a warm-up of both', async () => {
    const { turns } = await play([], { rounds: 2 });
    expect(turns).toEqual(['theirs 1000 4', 'ours 1000 4', 'theirs 1 8', 'ours 1 8', 'theirs 2 8', 'ours 2 8']);
  });
  it('that are void are kept and repeated', async () => {
    // Of three controls of a round the last is the first of the next one.
    const { rounds } = await play([100, 100, 60, 60, 60]);
    expect(rounds.map((round) => round.isVoid)).toEqual([true, false, true, false, false]);
    expect(rounds[0]?.controls).toEqual([control(100), control(100), control(60)]);
  });
  it('end on a machine that never rests', async () => {
    const { rounds } = await play(Array.from({ length: 99 }, (_, index) => (index % 2 === 0 ? 100 : 50)));
    expect(rounds).toHaveLength(2 * PLAN.rounds);
  });
  it('are not repeated in a quick run', async () => {
    const { rounds } = await play([100, 50, 100, 50, 100], { isQuick: true, rounds: 2 });
    expect(rounds.map((round) => round.isVoid)).toEqual([true, true]);
  });
});
