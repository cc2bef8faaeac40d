import { setTimeout as delay } from 'node:timers/promises';
import { type RedisServer } from '@omni/testing';
import { type FaultPlan, repeatedly } from '../fault.js';
import { type Ground } from '../stand/ground.js';
import { during, whileCalm } from './windows.js';

const AWAY_MS = 3_000;
/** What it may add to the p99. */
const MORE_MS_MAX = 5;

export const redisAway: FaultPlan<Ground & { readonly redis: RedisServer }> = {
  id: 'F15',
  title: 'Redis falls silent, and is gone',
  inject: async (trial) => {
    const { redis } = trial.stand;
    const calm = await whileCalm(trial);
    let times = 0;
    const window = await during(trial, async () => {
      times = await repeatedly(trial, { restMs: 1_500, eachMs: 2 * AWAY_MS + 1_000 }, async () => {
        redis.freeze();
        await delay(AWAY_MS);
        redis.resume();
        await delay(AWAY_MS / 3);
        await redis.stop();
        await delay(AWAY_MS);
        await redis.start();
      });
    });
    trial.note(`p99 was ${calm.p99Ms} ms before and ${window.p99Ms} ms meanwhile`);
    trial.measure({ what: 'p99 more', is: window.p99Ms - calm.p99Ms, budget: MORE_MS_MAX, unit: 'ms' });
    return {
      times: 2 * times,
      faults: window.refused > 0 ? [`${window.refused} calls were refused, none should be`] : [],
    };
  },
};
