import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, pickOf, repeatedly, rest, type Trial } from '../fault.js';
import { saysCommitted } from '../network/proxy.js';
import { type Placed } from '../stand/stand.js';

const resolverOf = ({ stand, draw }: Trial, index: number): Placed => pickOf(stand.resolvers, draw(index));

/** Either of the resolvers whose next commit succeeds, without its being told; undefined when none commits in time. */
const loseCommit = async (trial: Trial): Promise<Placed | undefined> => {
  const lost = new Promise<Placed>((resolve) => {
    for (const resolver of trial.stand.resolvers) resolver.toPostgres.breakAt(saysCommitted, () => resolve(resolver));
  });
  return Promise.race([lost, delay(Math.max(0, trial.leftMs())).then(() => undefined)]);
};

const disarm = ({ stand }: Trial): void => {
  for (const { toPostgres } of stand.resolvers)
    toPostgres.breakAt(
      () => false,
      () => undefined,
    );
};

const killed: Fault = {
  id: 'F1',
  title: 'kill -9 a resolver at random',
  isQuick: true,
  length: 3,
  inject: async (trial) => ({
    times: await repeatedly(trial, { timesMax: 20, restMs: 0, eachMs: 2_000 }, async (index) => {
      await resolverOf(trial, index).restart('SIGKILL');
      await rest(trial, trial.draw(`rest ${index}`) * 1_500);
    }),
  }),
};

const diedAfterCommit: Fault = {
  id: 'F2',
  title: 'a resolver dies between commit and reply',
  inject: async (trial) => {
    const times = await repeatedly(trial, { restMs: 500, eachMs: 2_000 }, async () => {
      await (await loseCommit(trial))?.restart('SIGKILL');
    });
    disarm(trial);
    return { times };
  },
};

const lostCommit: Fault = {
  id: 'F3',
  title: 'the answer to COMMIT is lost',
  isQuick: true,
  inject: async (trial) => {
    const times = await repeatedly(trial, { restMs: 200, eachMs: 500 }, async () => {
      await loseCommit(trial);
    });
    disarm(trial);
    return { times };
  },
};

const ZOMBIE_MS = 12_000;

const zombie: Fault = {
  id: 'F11',
  title: 'a resolver sleeps until others have its partitions, then goes on',
  isQuick: true,
  length: 1.5,
  inject: async (trial) => ({
    times: await repeatedly(trial, { restMs: 2_000, eachMs: ZOMBIE_MS }, async (index) => {
      const resolver = trial.stand.resolvers[index % 2];
      resolver?.signal('SIGSTOP');
      await delay(ZOMBIE_MS);
      resolver?.signal('SIGCONT');
    }),
  }),
};

const storm: Fault = {
  id: 'F12',
  title: 'a third resolver joins and leaves, and another is restarted, every 5 s',
  length: 1.5,
  inject: async (trial) => {
    const third = await trial.stand.add('resolver');
    const times = await repeatedly(trial, { restMs: 2_500, eachMs: 5_000 }, async (index) => {
      await third.stop('SIGTERM');
      await resolverOf(trial, index).restart('SIGTERM');
      await third.start();
    });
    await third.stop('SIGTERM');
    return { times };
  },
};

export const RESOLVER_FAULTS: readonly Fault[] = [killed, diedAfterCommit, lostCommit, zombie, storm];
