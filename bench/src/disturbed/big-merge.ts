import { type Comparison } from '../ratio.js';
import { BOOTSTRAP_TOKEN } from '../side.js';
import { createBigPerson, ENTRIES, IDENTIFIERS } from './big-person.js';
import { openDeployment } from './deployment.js';
import { sendAll } from './http-request.js';
import { createLaden, toFigures } from './load-side.js';
import { medianOf } from './numbers.js';

const CLIENTS = 16;
const MERGES = { quick: 4, whole: 10 } as const;
const SETUP_CLIENTS = 32;

const allowUserIds = async (url: string, space: string): Promise<void> => {
  const answer = await fetch(`${url}/api/v1/spaces/${space}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${BOOTSTRAP_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: true }),
  });
  if (!answer.ok) throw new Error(`the policy was not changed: ${answer.status} ${await answer.text()}`);
};

/** Both sides are one deployment: with merges of big persons among the calls, and without. */
export const BIG_MERGE: Comparison = {
  title: 'big merge',
  buses: ['in-process', 'kafka'],
  ratios: [
    {
      name: 'R20',
      variant: 'merge',
      title: `ms of the call that merges a person with ${ENTRIES} entries and ${IDENTIFIERS} identifiers`,
      marks: { floor: 20, goal: 5 },
      isLowerBetter: true,
      of: (ours) => ours.mergeMs ?? Number.NaN,
    },
    {
      name: 'R20',
      variant: 'neighbours',
      title: `p99 of the calls meanwhile ÷ normal, ${CLIENTS} clients`,
      marks: { floor: 2, goal: 1.1 },
      isLowerBetter: true,
      of: (ours, theirs) => (ours.meanwhileP99Ms ?? Number.NaN) / (theirs.p99Ms ?? Number.NaN),
    },
  ],
  open: async ({ bus, isQuick }) => {
    const { side, tokens } = await openDeployment({ bus });
    const [token = ''] = tokens;
    await allowUserIds(side.url, 'default');
    const laden = createLaden(side, tokens);
    const count = isQuick ? MERGES.quick : MERGES.whole;
    let turns = 0;
    const preparePersons = async (): Promise<readonly string[]> => {
      const turn = turns++;
      const persons = Array.from({ length: count }, (_, index) => createBigPerson(`${turn}-${index}`));
      for (const wave of [0, 1, 2])
        await sendAll(
          side.url,
          token,
          persons.flatMap(({ waves }) => waves[wave] ?? []),
          SETUP_CLIENTS,
        );
      return persons.map(({ merge }) => merge);
    };
    return {
      ours: async ({ seed, seconds }) => {
        const bodies = await preparePersons();
        const everyMs = (seconds * 1_000) / (count + 2);
        const seen = await laden.load({ seed, seconds, clients: CLIENTS, besides: { token, bodies, everyMs } });
        laden.addVisits(seen.besidesMs.length);
        return { ...toFigures(seen), mergeMs: medianOf(seen.besidesMs), meanwhileP99Ms: seen.meanwhileP99Ms };
      },
      theirs: async (turn) => toFigures(await laden.load({ ...turn, clients: CLIENTS })),
      audit: laden.audit,
      close: side.stop,
    };
  },
};
