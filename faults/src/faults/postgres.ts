import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Fault, recoveryMs, repeatedly } from '../fault.js';

const DOWN_MS = 1_500;

const restarted: Fault = {
  id: 'F4',
  title: 'PostgreSQL is restarted, fast and immediate',
  isQuick: true,
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

const HELD_MS = 9_000;

const lockSpace = async (client: pg.Client, space: string): Promise<void> => {
  await client.query('select 1 from graph.space where name = $1 for update', [space]);
};

const locked: Fault = {
  id: 'F6',
  title: 'somebody holds the lock of a space',
  inject: async (trial) => {
    const { stand, tenants } = trial;
    const client = new pg.Client({ connectionString: stand.postgres.url() });
    await client.connect();
    const crashesOf = (): number => stand.resolvers.reduce((sum, { crashes }) => sum + crashes(), 0);
    const retriesOf = async (): Promise<number> => {
      const counts = await Promise.all(stand.resolvers.map(({ metric }) => metric('omni_resolver_retries_total')));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    const [crashes, retries] = [crashesOf(), await retriesOf()];
    await client.query('begin');
    await lockSpace(client, tenants[0]?.space ?? '');
    await delay(HELD_MS);
    await client.query('rollback');
    await client.end();
    trial.note(`answered again ${await recoveryMs(trial)} ms after the lock was gone`);
    return {
      times: 1,
      faults: [
        ...(crashesOf() > crashes ? ['a resolver ended because of a lock'] : []),
        ...((await retriesOf()) > retries ? [] : ['nothing told of the lock']),
      ],
    };
  },
};

export const POSTGRES_FAULTS: readonly Fault[] = [restarted, hangs, locked];
