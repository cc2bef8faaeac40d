import { type Comparison, type Sides } from '../ratio.js';
import { auditSide } from '../audit-side.js';
import { type LoadResult } from '../load-job.js';
import { load } from '../load-side.js';
import { type Side, startSide } from '../side.js';

const CLIENTS = 64;
const METRIC = 'omni_gateway_publish_batch_size';

type Published = { readonly publishes: number; readonly calls: number };

const valueOf = (metrics: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);

/** By the gateway's own count: each publish of calls is one Produce request, since one space lies in one partition. */
const readPublished = async ({ opsUrl }: Side): Promise<Published> => {
  if (opsUrl === undefined) throw new Error('the gateway shows no metrics');
  const metrics = await (await fetch(`${opsUrl}/metrics`)).text();
  return { publishes: valueOf(metrics, `${METRIC}_count`), calls: valueOf(metrics, `${METRIC}_sum`) };
};

const open = async (): Promise<Sides> => {
  const side = await startSide('omni', 'kafka');
  const results: LoadResult[] = [];
  const sumOf = (of: (result: LoadResult) => number): number => results.reduce((sum, one) => sum + of(one), 0);
  return {
    ours: async ({ seed, seconds }) => {
      const before = await readPublished(side);
      const result = await load(side, { clients: CLIENTS, seed, seconds });
      results.push(result);
      const after = await readPublished(side);
      return {
        callsPerRequest: (after.calls - before.calls) / (after.publishes - before.publishes),
        callsPerSecond: result.callsPerSecond,
      };
    },
    theirs: async () => ({ callsPerRequest: 1 }),
    audit: () =>
      auditSide(side, {
        visits: sumOf(({ visits }) => visits),
        unanswered: sumOf(({ sent, answered }) => sent - answered),
      }),
    close: () => side.stop(),
  };
};

export const PRODUCE_REQUESTS: Comparison = {
  title: 'calls a Produce request',
  buses: ['kafka'],
  ratios: [
    {
      name: 'R12',
      title: `calls in each Produce request at ${CLIENTS} clients; without group commit it would be 1`,
      marks: { floor: 10, goal: 32 },
      of: ({ callsPerRequest = Number.NaN }) => callsPerRequest,
    },
  ],
  open,
};
