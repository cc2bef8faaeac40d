import autocannon, { type Result } from 'autocannon';
import { type LoadJob, type LoadResult } from './load-job.js';
import { callsOf } from './mix.js';

/**
 * The clients, in a process of their own: node load.js JOB, a JSON text. Every client sends calls of its own, made before
 * the first one is sent, one after the other as fast as they are answered. Prints the result as JSON.
 */
const CALLS_MAX = 60_000;
const CALLS_PER_CLIENT_MAX = 2_000;
const TIMEOUT_S = 10;
const OK = 200;

const failuresOf = (result: Result): LoadResult['failures'] => {
  const counts: [string, number][] = Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [
    status,
    count,
  ]);
  const refused = counts.filter(([status]) => !status.startsWith('2'));
  const broken: [string, number][] = [
    ['errors', result.errors],
    ['timeouts', result.timeouts],
  ];
  return Object.fromEntries([...refused, ...broken.filter(([, count]) => count > 0)]);
};

const run = async (job: LoadJob): Promise<LoadResult> => {
  const perClient = Math.min(CALLS_PER_CLIENT_MAX, Math.ceil(CALLS_MAX / job.clients));
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${job.token}` };
  const calls = callsOf(job.seed, perClient * job.clients);
  let begun = 0;
  let visits = 0;
  const result = await autocannon({
    url: job.url,
    connections: job.clients,
    duration: job.seconds,
    timeout: TIMEOUT_S,
    setupClient: (client) => {
      const own = calls.slice(begun, begun + perClient);
      begun += perClient;
      let answers = 0;
      client.on('response', (status) => {
        const call = own[answers++ % own.length];
        if (status === OK && call?.isCounted) visits++;
      });
      client.setRequests(own.map(({ path, body }) => ({ method: 'POST', path, headers, body })));
    },
  });
  return {
    callsPerSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    sent: result.requests.sent,
    visits,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: failuresOf(result),
  };
};

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadJob))}\n`);
