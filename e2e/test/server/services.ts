import { setTimeout as delay } from 'node:timers/promises';
import { freePort, type KafkaAddress, type RedisAddress, type TestDatabase } from '@omni/testing';
import { type Ending, type Env, launch, type Program, runOmni } from '@omni/testing/program';

type ServiceName = 'gateway' | 'resolver' | 'journal';

/** One process of a service; it may be ended and started again with the same settings. */
export type Service = {
  readonly name: ServiceName;
  readonly url: string;
  readonly opsUrl: string;
  /** Ends it with the signal, starts it again, and resolves with how it ended once the new one is ready. */
  restart(signal: NodeJS.Signals): Promise<Ending>;
  stop(): Promise<Ending>;
  /** Everything that it said in all its lives. */
  said(): string;
};

/** Two of each service as processes, the way that they are deployed. */
export type Services = {
  readonly gateways: readonly Service[];
  readonly all: readonly Service[];
  readonly bootstrapToken: string;
  omni(...args: readonly string[]): Promise<Ending>;
};

const POLL_MS = 50;

const awaitReady = async (opsUrl: string, program: Program): Promise<void> => {
  let ending: Ending | undefined;
  void program.ended.then((end) => (ending = end));
  for (;;) {
    const answer = await fetch(`${opsUrl}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    if (ending) throw new Error(`the service ended with ${ending.status}:\n${ending.stdout}\n${ending.stderr}`);
    await delay(POLL_MS);
  }
};

const portsOf = async (): Promise<{
  readonly http: number;
  readonly ops: number;
  readonly grpc: number;
  readonly peeks: number;
}> => ({
  http: await freePort(),
  ops: await freePort(),
  grpc: await freePort(),
  peeks: await freePort(),
});
type Ports = Awaited<ReturnType<typeof portsOf>>;

const startService = async (name: ServiceName, shared: Env, ports: Ports, root: string): Promise<Service> => {
  const env = {
    ...shared,
    OMNI_HTTP_PORT: String(ports.http),
    OMNI_OPS_PORT: String(ports.ops),
    OMNI_GRPC_PORT: String(ports.grpc),
    OMNI_RESOLVER_PORT: String(ports.peeks),
  };
  const opsUrl = `http://127.0.0.1:${ports.ops}`;
  let said = '';
  let program = launch(name, [], env, root);
  await awaitReady(opsUrl, program);
  const end = async (signal: NodeJS.Signals): Promise<Ending> => {
    program.kill(signal);
    const ending = await program.ended;
    said += ending.stdout + ending.stderr;
    return ending;
  };
  return {
    name,
    url: `http://127.0.0.1:${ports.http}`,
    opsUrl,
    restart: async (signal) => {
      const ending = await end(signal);
      program = launch(name, [], env, root);
      await awaitReady(opsUrl, program);
      return ending;
    },
    stop: () => end('SIGTERM'),
    said: () => said,
  };
};

/** Migrates the database and starts two gateways, two resolvers and two journals on it. */
export const startServices = async (on: {
  readonly kafka: KafkaAddress;
  readonly redis: RedisAddress;
  readonly database: TestDatabase;
  /** Where the programs are: what the image holds. */
  readonly root: string;
}): Promise<Services> => {
  const { root } = on;
  const journals = [await portsOf(), await portsOf()];
  const resolvers = [await portsOf(), await portsOf()];
  const bootstrapToken = 'a-token-of-the-end-to-end-suite-0123456789';
  const shared: Env = {
    OMNI_POSTGRES_URL: on.database.url,
    OMNI_KAFKA_BROKERS: on.kafka.brokers.join(','),
    OMNI_REDIS_URL: on.redis.url,
    OMNI_JOURNAL_URL: `ipv4:${journals.map(({ grpc }) => `127.0.0.1:${grpc}`).join(',')}`,
    OMNI_RESOLVER_URL: `ipv4:${resolvers.map(({ peeks }) => `127.0.0.1:${peeks}`).join(',')}`,
    OMNI_BOOTSTRAP_TOKEN: bootstrapToken,
    OMNI_RATE_LIMIT: 'off',
    OMNI_LOG_LEVEL: 'info',
    OMNI_TEST_UNSAFE_POSTGRES: '1',
  };
  const migrated = await runOmni(['migrate'], shared, root);
  if (migrated.status !== 0) throw new Error(`omni migrate ended with ${migrated.status}: ${migrated.stderr}`);
  const all = await Promise.all([
    ...journals.map((ports) => startService('journal', shared, ports, root)),
    ...resolvers.map((ports) => startService('resolver', shared, ports, root)),
    ...[await portsOf(), await portsOf()].map((ports) => startService('gateway', shared, ports, root)),
  ]);
  const gateways = all.filter(({ name }) => name === 'gateway');
  return {
    gateways,
    all,
    bootstrapToken,
    omni: (...args) => runOmni(args, { ...shared, OMNI_URL: gateways[0]?.url ?? '' }, root),
  };
};
