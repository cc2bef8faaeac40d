import { describe, expect, it } from '@jest/globals';
import { planOf } from '../src/plan.js';
import { play } from '../src/play.js';
import { expectSound, seedsOf, TIMEOUT_MS } from './seeds.js';
import { TELLING_SEEDS } from './telling-seeds.js';

describe('gateways, resolvers and journals over a simulated bus and a simulated PostgreSQL', () => {
  it('play the same run from the same seed', async () => {
    for (const seed of [3, 5, 7]) expect(await play(planOf(seed))).toEqual(await play(planOf(seed)));
  });
  it.each(TELLING_SEEDS)('keep the invariants, although once %s (seed %i)', async (_, seed) => {
    expect((await play(planOf(seed))).faults).toEqual([]);
  });
  it('keep the invariants in every other run', () => expectSound(seedsOf(0)), TIMEOUT_MS);
});
