import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Closers, startEmbeddedPostgres } from '@omni/platform';
import { freePort, startOwnKafka } from '@omni/testing';
import { type StartedProcess, startProcess } from './started-process.js';

const POLL_MS = 50;
const READY_WITHIN_MS = 60_000;
const quietly = promisify(execFile);
const programOf = (path: string): string => fileURLToPath(new URL(`../../apps/${path}`, import.meta.url));

type Service = 'gateway' | 'resolver' | 'journal';
/** `opsUrl` shows its metrics. */
type Addresses = { readonly url: string; readonly opsUrl: string };

const awaitReady = async (service: StartedProcess, opsPort: number): Promise<void> => {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    service.requireAlive();
    const answer = await fetch(`http://127.0.0.1:${opsPort}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > until) throw new Error('a service was not ready in time');
    await delay(POLL_MS);
  }
};

const openServers = async (folder: string, closers: Closers): Promise<NodeJS.ProcessEnv> => {
  const postgres = await startEmbeddedPostgres({ folder, announce: () => undefined });
  closers.add('PostgreSQL', () => postgres.stop('fast'));
  const kafka = await startOwnKafka();
  if ('missing' in kafka) throw new Error(`there is no Kafka: ${kafka.missing}`);
  closers.add('Kafka', () => kafka.close());
  return {
    OMNI_POSTGRES_URL: postgres.url,
    OMNI_KAFKA_BROKERS: kafka.brokers.join(','),
  };
};

/**
 * A gateway, a resolver and a journal, each a process, with a broker and a PostgreSQL of their own on this machine. What is
 * started is handed to the closers; resolves with the gateway's addresses.
 */
export const startOnKafka = async (folder: string, given: NodeJS.ProcessEnv, closers: Closers): Promise<Addresses> => {
  const [grpcPort, resolverPort] = [await freePort(), await freePort()];
  const env = {
    ...{ ...given, ...(await openServers(folder, closers)) },
    OMNI_JOURNAL_URL: `ipv4:127.0.0.1:${grpcPort}`,
    OMNI_RESOLVER_URL: `ipv4:127.0.0.1:${resolverPort}`,
    OMNI_RESOLVER_PORT: String(resolverPort),
  };
  await quietly(process.execPath, [programOf('omni/dist/cli.js'), 'migrate'], { env });
  const start = async (name: Service): Promise<Addresses> => {
    const [httpPort, opsPort] = [await freePort(), await freePort()];
    const ports = {
      OMNI_HTTP_PORT: String(httpPort),
      OMNI_OPS_PORT: String(opsPort),
      OMNI_GRPC_PORT: String(grpcPort),
    };
    const service = startProcess(name, programOf(`${name}/dist/main.js`), { ...env, ...ports });
    closers.add(name, service.stop);
    await awaitReady(service, opsPort);
    return { url: `http://127.0.0.1:${httpPort}`, opsUrl: `http://127.0.0.1:${opsPort}` };
  };
  await start('journal');
  await start('resolver');
  return start('gateway');
};
