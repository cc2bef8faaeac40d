import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, repeatedly, type Trial } from '../fault.js';

/** Share of all sendings that may be refused while everything is restarted in turn. */
const REFUSED_MAX = 0.01;

const restartAll = async (trial: Trial): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const service of trial.stand.all()) {
    const { status } = await service.restart('SIGTERM');
    if (status !== 0) faults.push(`a ${service.name} that was asked to end did so with status ${status}`);
  }
  return faults;
};

const rolling: Fault = {
  id: 'F18',
  title: 'everything is restarted in turn by SIGTERM',
  isQuick: true,
  inject: async (trial) => {
    const before = trial.load.tally();
    const faults = [...(await restartAll(trial))];
    const { refused, answered } = trial.load.tally();
    const share = (refused - before.refused) / (answered - before.answered + refused - before.refused);
    trial.measure({ what: '503', is: share * 100, budget: REFUSED_MAX * 100, unit: '%' });
    if (share > REFUSED_MAX) faults.push(`${(share * 100).toFixed(2)} % of the answers were 503`);
    return { times: trial.stand.all().length, faults };
  },
};

const refusedDuring = async (trial: Trial, work: () => Promise<number>) => {
  const before = trial.load.tally().refused;
  const times = await work();
  const refused = trial.load.tally().refused - before;
  return { times, faults: refused > 0 ? [`${refused} calls were refused, none should be`] : [] };
};

const AWAY_MS = 3_000;

const journalDeaf: Fault = {
  id: 'F16',
  title: "the journal's consumer hears nothing of the topic for a while",
  inject: async (trial) => {
    const path = trial.stand.kafka.paths.journal;
    return refusedDuring(trial, () =>
      repeatedly(trial, { restMs: 2_000, eachMs: 9_000 }, async (index) => {
        if (index % 2 === 0) path.stall();
        else path.refuse();
        await delay(2 * AWAY_MS);
        path.pass();
      }),
    );
  },
};

export const DEPLOYMENT_FAULTS: readonly Fault[] = [rolling, journalDeaf];
