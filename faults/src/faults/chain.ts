import { MARK } from '../load/body.js';
import { type FaultPlan, type Trial } from '../fault.js';
import { type Ground } from '../stand/ground.js';
import { during, whileCalm } from './windows.js';

const LINKS = 1_000;
const AT_ONCE = 16;
/** What the p99 of others may become. */
const TIMES_MAX = 2;

/** Two devices share an address, the second shares the next one with a third: all of them would be one, if nothing stopped it. */
const linkOf = (index: number): readonly string[] => {
  const email = `link.${index}@${MARK}.example`;
  return [index, index + 1].map((device) =>
    JSON.stringify({ platform: 'web', anonymous_id: `link-${MARK}-${device}`, email, count_prev_visits: true }),
  );
};

const sendChain = async ({ tenants, load, seed }: Trial<Ground>): Promise<number> => {
  const [tenant] = tenants;
  if (!tenant) return 0;
  let [next, sent] = [0, 0];
  const takeLinks = async (): Promise<void> => {
    for (let index = next++; index < LINKS; index = next++)
      for (const [part, body] of linkOf(index).entries())
        if (await load.send({ tenant, key: `chain-${seed}-${index}-${part}`, body })) sent++;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeLinks));
  return sent;
};

export const chain: FaultPlan<Ground> = {
  id: 'F14',
  title: 'a thousand identifiers are chained to each other in one space',
  inject: async (trial) => {
    const [, other] = trial.tenants;
    const calm = await whileCalm(trial, other);
    let sent = 0;
    const window = await during(trial, async () => void (sent = await sendChain(trial)), other);
    const times = window.p99Ms / Math.max(1, calm.p99Ms);
    trial.note(`the other space's p99 was ${calm.p99Ms} ms before and ${window.p99Ms} ms meanwhile`);
    trial.measure({ what: "other space's p99", is: times, budget: TIMES_MAX, unit: 'x' });
    return { times: sent, faults: sent === 2 * LINKS ? [] : [`only ${sent} of ${2 * LINKS} calls were answered`] };
  },
};
