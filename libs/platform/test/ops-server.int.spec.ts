import { Counter } from 'prom-client';
import { createRegistry } from '../src/metrics.js';
import { startOpsServer, type OpsServer } from '../src/ops/ops-server.js';
import { createReadiness } from '../src/ops/readiness.js';

const registry = createRegistry();
const readiness = createReadiness();
let server: OpsServer;
beforeAll(async () => {
  server = await startOpsServer({ registry, readiness, host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

const ask = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method });

describe('the ops server', () => {
  it('is live from its start, and ready only while it is said to be', async () => {
    expect([(await ask('/health/live')).status, (await ask('/health/ready')).status]).toEqual([200, 503]);
    readiness.set(true);
    expect((await ask('/health/ready')).status).toBe(200);
    readiness.set(false);
    expect([(await ask('/health/live')).status, (await ask('/health/ready')).status]).toEqual([200, 503]);
  });

  it('shows every metric of the registry in the text of Prometheus', async () => {
    new Counter({ name: 'spec_total', help: 'Counts.', registers: [registry] }).inc(3);
    const answer = await ask('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toContain('spec_total 3');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it.each(['/', '/health', '/metrics/', '/health/live/x', '/%00'])('answers 404 at %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(['POST', 'DELETE', 'OPTIONS'])('answers 405 to %s', async (method) => {
    const answer = await ask('/health/live', method);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
