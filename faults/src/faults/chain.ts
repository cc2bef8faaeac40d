import { MARK } from '../load/body.js';
import { type Fault, type Trial } from '../fault.js';

const LINKS = 1_000;
const AT_ONCE = 16;

/** Two devices share an address, the second shares the next one with a third: all of them would be one, if nothing stopped it. */
const linkOf = (index: number): readonly string[] => {
  const email = `link.${index}@${MARK}.example`;
  return [index, index + 1].map((device) =>
    JSON.stringify({ platform: 'web', anonymous_id: `link-${MARK}-${device}`, email, count_prev_visits: true }),
  );
};

const sendChain = async ({ tenants, load, seed }: Trial): Promise<number> => {
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

const chain: Fault = {
  id: 'F14',
  title: 'a thousand identifiers are chained to each other in one space',
  inject: async (trial) => {
    const sent = await sendChain(trial);
    return { times: sent, faults: sent === 2 * LINKS ? [] : [`only ${sent} of ${2 * LINKS} calls were answered`] };
  },
};

export const CHAIN_FAULTS: readonly Fault[] = [chain];
