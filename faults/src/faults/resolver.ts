import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, pickOf, repeatedly, type Trial } from '../fault.js';
import { saysCommitted } from '../network/proxy.js';
import { type Placed } from '../stand/stand.js';
import { becomesTrue } from '../stand/tools.js';

const resolverOf = ({ stand, draw }: Trial, index: number): Placed => pickOf(stand.resolvers, draw(index));

/** Resolves when the resolver's next commit has succeeded without its being told, or when the trial is over. */
const loseCommit = async (trial: Trial, resolver: Placed): Promise<void> => {
  const lost = new Promise<void>((resolve) => resolver.toPostgres.breakAt(saysCommitted, resolve));
  await Promise.race([lost, delay(Math.max(0, trial.leftMs()))]);
};

/** The next one is not lost before one has succeeded: a batch rests longer and longer, and would never get through. */
const untilReplies = async (trial: Trial, resolver: Placed, before: number): Promise<void> => {
  const hasReplied = async (): Promise<boolean> => trial.leftMs() <= 0 || (await repliesOf(resolver)) > before;
  await becomesTrue(hasReplied);
};
const repliesOf = (resolver: Placed): Promise<number> => resolver.metric('omni_resolver_replies_total').catch(() => 0);

const disarm = ({ stand }: Trial): void => {
  for (const { toPostgres } of stand.resolvers)
    toPostgres.breakAt(
      () => false,
      () => undefined,
    );
};

const KILLS = 20;
const KILLS_QUICK = 4;

/** It ends with the last kill, however long that takes. */
const killed: Fault = {
  id: 'F1',
  title: 'kill -9 a resolver at random, twenty times',
  isQuick: true,
  length: 3,
  inject: async (trial) => {
    let times = 0;
    while (times < (trial.isQuick ? KILLS_QUICK : KILLS)) {
      await delay(trial.draw(`rest ${times}`) * 1_500);
      await resolverOf(trial, times++).restart('SIGKILL');
    }
    return { times };
  },
};

const diedAfterCommit: Fault = {
  id: 'F2',
  title: 'a resolver dies between commit and reply',
  inject: async (trial) => {
    const times = await repeatedly(trial, { restMs: 500, eachMs: 2_000 }, async (index) => {
      const resolver = resolverOf(trial, index);
      await loseCommit(trial, resolver);
      await resolver.restart('SIGKILL');
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
    const times = await repeatedly(trial, { restMs: 50, eachMs: 500 }, async (index) => {
      const resolver = resolverOf(trial, index);
      const before = await repliesOf(resolver);
      await loseCommit(trial, resolver);
      await untilReplies(trial, resolver, before);
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
