import autocannon, { type Client, type Request, type Result } from 'autocannon';
import { createLatencies } from './latencies.js';
import { type LoadJob, type LoadResult } from './load-job.js';
import { callsOf, type SentCall } from './mix.js';

/**
 * The clients, in a process of their own: node load.js JOB, a JSON text. Every client sends calls of its own, made before
 * the first one is sent, one after the other as fast as they are answered. Prints the result as JSON.
 */
const CALLS_MAX = 60_000;
/** More than anything but an echo answers. */
const CALLS_PER_SECOND_MAX = 10_000;
const CALLS_PER_CLIENT_MAX = 10_000;
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

const perClientOf = ({ clients, seconds }: LoadJob): number =>
  Math.min(CALLS_PER_CLIENT_MAX, Math.ceil(Math.min(CALLS_MAX, CALLS_PER_SECOND_MAX * seconds) / clients));

const toRequests = ({ token, tokens = [token] }: LoadJob): ((call: SentCall) => Request) => {
  const headers = tokens.map((own) => ({ 'content-type': 'application/json', authorization: `Bearer ${own}` }));
  return ({ path, body, person }) => ({ method: 'POST', path, headers: headers[person % headers.length] ?? {}, body });
};

/** The answers of all clients, told by kind. */
const createEar = () => {
  const latencies = createLatencies();
  let visits = 0;
  return {
    latencies,
    visits: (): number => visits,
    hear: (client: Client, own: readonly SentCall[]): void => {
      let answers = 0;
      client.on('response', (status, _bytes, tookMs) => {
        const call = own[answers++ % own.length];
        if (status !== OK || !call) return;
        if (call.isCounted) visits++;
        latencies.add(call.isCounted ? 'resolve' : 'journal', tookMs);
      });
    },
  };
};

const run = async (job: LoadJob): Promise<LoadResult> => {
  const perClient = perClientOf(job);
  const calls = callsOf(job.seed, perClient * job.clients, job.people);
  const toRequest = toRequests(job);
  const ear = createEar();
  let begun = 0;
  const before = process.cpuUsage();
  const result = await autocannon({
    url: job.url,
    connections: job.clients,
    duration: job.seconds,
    timeout: TIMEOUT_S,
    setupClient: (client) => {
      const own = calls.slice(begun, begun + perClient);
      begun += perClient;
      ear.hear(client, own);
      client.setRequests(own.map(toRequest));
    },
  });
  const { user, system } = process.cpuUsage(before);
  return {
    callsPerSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    sent: result.requests.sent,
    visits: ear.visits(),
    ...ear.latencies.figures(),
    clientLoad: (user + system) / 1e6 / result.duration,
    failures: failuresOf(result),
  };
};

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadJob))}\n`);
