import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, recoveryMs, repeatedly, type Trial } from '../fault.js';

const DOWN_MS = 1_500;
const REST_MS = 6_000;

const downAndUp = async (trial: Trial, down: () => Promise<void>): Promise<number> => {
  const took: number[] = [];
  const times = await repeatedly(trial, { restMs: REST_MS, eachMs: DOWN_MS + 2 * REST_MS }, async () => {
    await down();
    await delay(DOWN_MS);
    await trial.stand.kafka.start();
    took.push(await recoveryMs(trial));
  });
  trial.note(`answered again ${took.join(', ')} ms after the broker was up`);
  return times;
};

const restarted: Fault = {
  id: 'F7a',
  title: 'the broker is restarted',
  length: 1.5,
  inject: async (trial) => ({ times: await downAndUp(trial, trial.stand.kafka.stop) }),
};

const killed: Fault = {
  id: 'F7b',
  title: 'the broker is killed',
  length: 1.5,
  inject: async (trial) => ({ times: await downAndUp(trial, trial.stand.kafka.kill) }),
};

/** Longer than a request may take, so that every part gives its connections up. */
const SILENT_MS = 13_000;

const silent: Fault = {
  id: 'F8a',
  title: 'the broker answers nobody, then only the resolvers are not answered',
  length: 2,
  inject: async (trial) => {
    const { kafka } = trial.stand;
    kafka.freeze();
    await delay(SILENT_MS);
    kafka.resume();
    await delay(REST_MS / 2);
    kafka.paths.resolver.stall();
    await delay(SILENT_MS);
    kafka.paths.resolver.pass();
    return { times: 2 };
  },
};

const CUT_MS = 3_000;

/** Each stretch is refused, then stalled, then broken once in passing. */
const cutAll = async ({ stand }: Trial): Promise<number> => {
  const { gateway, journal } = stand.kafka.paths;
  const stretches = [[gateway], stand.resolvers.map(({ toPostgres }) => toPostgres), [journal]];
  for (const stretch of stretches) {
    for (const proxy of stretch) proxy.refuse();
    await delay(CUT_MS);
    for (const proxy of stretch) proxy.pass();
    await delay(CUT_MS / 3);
    for (const proxy of stretch) proxy.stall();
    await delay(CUT_MS);
    for (const proxy of stretch) proxy.pass();
    for (const proxy of stretch) proxy.cut();
    await delay(CUT_MS / 3);
  }
  return 3 * stretches.length;
};

const networkCut: Fault = {
  id: 'F10',
  title: 'the network is cut between gateway and broker, resolver and PostgreSQL, journal and broker',
  length: 1.5,
  inject: async (trial) => ({ times: await cutAll(trial) }),
};

export const BROKER_FAULTS: readonly Fault[] = [restarted, killed, silent, networkCut];
