import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, recoveryMs, repeatedly, type Trial } from '../../fault.js';
import { worst } from '../../measure.js';
import { type ProcessStand } from '../../stand/process-stand.js';

const KILLS = 20;
const KILLS_QUICK = 4;
/** Every so manieth kill strikes while the process starts. */
const EARLY_EVERY = 4;

/** Kills what was just begun: PostgreSQL recovers by then, or tables are brought up to date. */
const killEarly = async ({ stand, draw }: Trial<ProcessStand>, index: number): Promise<void> => {
  const restarted = stand.server.restart('SIGKILL');
  await delay(300 + draw(`early ${index}`) * 1_500);
  stand.server.signal('SIGKILL');
  await restarted;
};

const killed: Fault<ProcessStand> = {
  id: 'F1',
  title: 'kill -9 the process at random, twenty times, also while it starts',
  isQuick: true,
  length: 1.5,
  inject: async (trial) => {
    const wanted = trial.isQuick ? KILLS_QUICK : KILLS;
    for (let times = 0; times < wanted; times++) {
      await delay(trial.draw(`rest ${times}`) * 2_000);
      if (times % EARLY_EVERY === EARLY_EVERY - 1) await killEarly(trial, times);
      else await trial.stand.server.restart('SIGKILL');
    }
    return { times: wanted };
  },
};

const RECOVERY_MAX_MS = 5_000;

type Blow = (postgres: ProcessStand['postgres']) => void;

/** A fast and an immediate stop, the death of the server, and that of one of its workers, after which it begins again. */
const BLOWS: readonly Blow[] = [
  (postgres) => postgres.signal('SIGINT'),
  (postgres) => postgres.signal('SIGQUIT'),
  (postgres) => postgres.signal('SIGKILL'),
  (postgres) => postgres.signalOne('SIGKILL'),
  (postgres) => postgres.signalAll('SIGKILL'),
];

const postgresEnds: Fault<ProcessStand> = {
  id: 'F4',
  title: 'its PostgreSQL is stopped, fast and immediate, or killed, whole or in part',
  isQuick: true,
  length: 1.5,
  inject: async (trial) => {
    const { postgres, server } = trial.stand;
    const took: number[] = [];
    const plan = { timesMax: BLOWS.length, restMs: 1_500, eachMs: 0 };
    const times = await repeatedly({ leftMs: () => Infinity }, plan, async (index) => {
      BLOWS[index]?.(postgres);
      await delay(100);
      took.push(await recoveryMs(trial));
      await server.ready();
    });
    trial.note(`answered again after ${took.join(', ')} ms`);
    trial.measure({ what: 'recovery', is: worst(took), budget: RECOVERY_MAX_MS, unit: 'ms' });
    return { times };
  },
};

const STOPS = 5;

const restarted: Fault<ProcessStand> = {
  id: 'F18',
  title: 'it is ended by SIGTERM and started again',
  inject: async ({ stand, measure, note }) => {
    const statuses = new Set<number | null>();
    const took: number[] = [];
    for (let times = 0; times < STOPS; times++) {
      const sinceMs = performance.now();
      statuses.add((await stand.server.restart('SIGTERM')).status);
      took.push(performance.now() - sinceMs);
      await delay(1_000);
    }
    measure({ what: 'away', is: worst(took), budget: 2 * RECOVERY_MAX_MS, unit: 'ms' });
    note(`ended with ${[...statuses].join(', ')}`);
    return { times: STOPS, faults: statuses.size === 1 && statuses.has(0) ? [] : ['it did not end with status 0'] };
  },
};

const SLEEPS_MS = 12_000;

const sleeps: Fault<ProcessStand> = {
  id: 'F11',
  title: 'it sleeps while another is started on its folder, which is refused, then goes on',
  inject: async ({ stand }) => {
    stand.server.signal('SIGSTOP');
    await delay(SLEEPS_MS);
    const second = await stand.second();
    stand.server.signal('SIGCONT');
    return { times: 1, faults: second.status === 78 ? [] : [`the second one ended with ${second.status}`] };
  },
};

export const DEATHS: readonly Fault<ProcessStand>[] = [killed, postgresEnds, restarted, sleeps];
