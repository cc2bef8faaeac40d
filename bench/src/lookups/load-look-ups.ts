import autocannon from 'autocannon';
import { lookUpsOf, pathOf } from './look-ups.js';

/** The clients, in a process of their own: node load-look-ups.js JOB, a JSON text. Prints the result as JSON. */
export type LookUpJob = {
  readonly url: string;
  readonly token: string;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  readonly entries: number;
};
export type LookUpResult = {
  readonly lookUpsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
};

const LOOK_UPS_PER_CLIENT = 500;
const TIMEOUT_S = 10;

const run = async (job: LookUpJob): Promise<LookUpResult> => {
  const bodies = lookUpsOf(job.seed, LOOK_UPS_PER_CLIENT * job.clients);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${job.token}` };
  let begun = 0;
  const result = await autocannon({
    url: job.url,
    connections: job.clients,
    duration: job.seconds,
    timeout: TIMEOUT_S,
    setupClient: (client) => {
      const own = bodies.slice(begun, (begun += LOOK_UPS_PER_CLIENT));
      client.setRequests(own.map((body) => ({ method: 'POST', path: pathOf(job), headers, body })));
    },
  });
  return {
    lookUpsPerSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
};

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LookUpJob))}\n`);
