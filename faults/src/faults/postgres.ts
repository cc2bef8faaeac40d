import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, recoveryMs, repeatedly } from '../fault.js';
import { worst } from '../measure.js';

const DOWN_MS = 1_500;
const RECOVERY_MAX_MS = 5_000;

const restarted: Fault = {
  id: 'F4',
  title: 'PostgreSQL is restarted, fast and immediate',
  inject: async (trial) => {
    const { postgres } = trial.stand;
    const took: number[] = [];
    const times = await repeatedly(trial, { restMs: 3_000, eachMs: 6_000 }, async (index) => {
      await postgres.stop(index % 2 === 0 ? 'fast' : 'immediate');
      await delay(DOWN_MS);
      await postgres.start();
      took.push(await recoveryMs(trial));
    });
    trial.note(`answered again ${took.join(', ')} ms after PostgreSQL was up`);
    trial.measure({ what: 'recovery', is: worst(took), budget: RECOVERY_MAX_MS, unit: 'ms' });
    return { times };
  },
};

/** Longer than the longest timeout of a statement, so that all of them fire. */
const HANGS_MS = 17_000;

const hangs: Fault = {
  id: 'F5',
  title: 'PostgreSQL hangs without closing',
  length: 1.5,
  inject: async (trial) => {
    const services = trial.stand.all();
    const before = trial.load.tally().refused;
    for (const { toPostgres } of services) toPostgres.stall();
    await delay(HANGS_MS);
    const refused = trial.load.tally().refused - before;
    for (const { toPostgres } of services) toPostgres.pass();
    trial.note(`answered again ${await recoveryMs(trial)} ms after it went on`);
    return { times: 1, faults: refused > 0 ? [] : ['no gateway refused a call while PostgreSQL hung'] };
  },
};

export const POSTGRES_FAULTS: readonly Fault[] = [restarted, hangs];
