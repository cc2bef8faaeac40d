import { describe, it } from '@jest/globals';
import { expectSound, seedsOf, TIMEOUT_MS } from './seeds.js';

describe('gateways, resolvers and journals over a simulated bus and a simulated PostgreSQL', () => {
  it('keep the invariants in the runs between', () => expectSound(seedsOf(1)), TIMEOUT_MS);
});
