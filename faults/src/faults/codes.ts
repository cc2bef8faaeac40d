import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, type Trial } from '../fault.js';
import { ASKED, type Asked, CODE } from '../network/kafka-answers.js';
import { type ServiceName } from '../stand/service.js';
import { becomesTrue } from '../stand/tools.js';

type Saying = { readonly to: ServiceName; readonly asked: Asked; readonly code: number };

/** What a broker says that moves its partitions and groups elsewhere. */
const SAYINGS: readonly Saying[] = [
  { to: 'gateway', asked: 'produce', code: CODE.notLeader },
  { to: 'resolver', asked: 'produce', code: CODE.notLeader },
  { to: 'resolver', asked: 'fetch', code: CODE.notLeader },
  { to: 'resolver', asked: 'heartbeat', code: CODE.rebalanceInProgress },
  { to: 'resolver', asked: 'coordinator', code: CODE.coordinatorNotAvailable },
  { to: 'journal', asked: 'fetch', code: CODE.notLeader },
  { to: 'gateway', asked: 'fetch', code: CODE.notLeader },
];
const SAID_MS = 2_000;
const REST_MS = 1_000;

/** Says it to whoever asks, for a while. Resolves with how often it was said. */
const sayIt = async ({ stand }: Trial, { to, asked, code }: Saying): Promise<number> => {
  const path = stand.kafka.paths[to];
  let said = 0;
  path.recode((one) => {
    if (one !== ASKED[asked]) return undefined;
    said++;
    return code;
  });
  // Whoever is in a group does not ask for its coordinator again; one that begins does.
  const begun = asked === 'coordinator' ? stand.resolvers[0]?.restart('SIGTERM') : undefined;
  await becomesTrue(() => said > 0);
  await delay(SAID_MS);
  path.recode(() => undefined);
  await begun;
  await delay(REST_MS);
  return said;
};

export const codes: Fault = {
  id: 'F8b',
  title: 'the broker says that it does not lead, that groups move, that nobody coordinates them',
  length: 1.5,
  inject: async (trial) => {
    const faults: string[] = [];
    let times = 0;
    for (const saying of SAYINGS) {
      const said = await sayIt(trial, saying);
      times += said;
      if (said === 0)
        faults.push(`nobody among the ${saying.to}s was told ${saying.code}: the fault did not take place`);
    }
    return { times, faults };
  },
};
