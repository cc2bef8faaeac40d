import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type FaultPlan, recoveryMs, type Trial } from '../fault.js';
import { crashesOf, type Ground } from '../stand/ground.js';
import { withDatabase } from '../stand/tools.js';

const HELD_MS = 9_000;

const holdLock = async (client: pg.Client, space: string): Promise<void> => {
  await client.query('begin');
  await client.query('select 1 from graph.space where name = $1 for update', [space]);
  await delay(HELD_MS);
  await client.query('rollback');
};

const retriesOf = async ({ stand }: Trial<Ground>): Promise<number> => {
  const counts = await Promise.all(stand.all().map(({ metric }) => metric('omni_resolver_retries_total')));
  return counts.reduce((sum, count) => sum + count, 0);
};

export const locked: FaultPlan<Ground> = {
  id: 'F6',
  title: 'somebody holds the lock of a space',
  inject: async (trial) => {
    const { stand, tenants } = trial;
    const [crashes, retries] = [crashesOf(stand.all()), await retriesOf(trial)];
    await withDatabase(stand, (client) => holdLock(client, tenants[0]?.space ?? ''));
    trial.note(`answered again ${await recoveryMs(trial)} ms after the lock was gone`);
    return {
      times: 1,
      faults: [
        ...(crashesOf(stand.all()) > crashes ? ['a process ended because of a lock'] : []),
        ...((await retriesOf(trial)) > retries ? [] : ['nothing told of the lock']),
      ],
    };
  },
};
