import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitPort } from './awaited-port.js';
import { freePort } from './free-port.js';
import { type GuardedProcess, startGuarded } from './guarded-process.js';
import { LOG_SETTINGS, resolveJars } from './kafka-jars.js';

/** A broker of our own, which may be treated badly. */
export type KafkaBroker = {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** Has it answer nobody, until it is resumed. */
  freeze(): void;
  resume(): void;
  close(): Promise<void>;
};

const JVM = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

export type BrokerSettings = { readonly [name: string]: string | number | boolean };

/** Listeners other than the plain one: their settings, and what the storage is formatted with for them. */
export type OwnListener = { readonly settings: BrokerSettings; readonly formatArgs: readonly string[] };

export type Ports = { readonly client: number; readonly controller: number };

/** One node that is broker and controller. The session timeouts let it take over from its killed self in a second. */
const settingsOf = (folder: string, { client, controller }: Ports, changed: BrokerSettings): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${client}`,
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'broker.session.timeout.ms': 1_000,
    'broker.heartbeat.interval.ms': 200,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...changed,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const javaArgs = (jars: string, mainClass: string, args: readonly string[]): readonly string[] => [
  ...JVM,
  `-Dlog4j2.configurationFile=${LOG_SETTINGS}`,
  '-cp',
  join(jars, '*'),
  mainClass,
  ...args,
];

const format = (jars: string, settingsPath: string, more: readonly string[]): void => {
  // A random id may begin with a dash, which only this form of the argument allows.
  const args = ['format', `--cluster-id=${randomUUID()}`, '-c', settingsPath, ...more];
  const { status, stdout, stderr } = spawnSync('java', javaArgs(jars, 'kafka.tools.StorageTool', args), {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the storage of Kafka could not be formatted:\n${stdout}${stderr}`);
};

/** Starts a broker from Maven's jars. Needs `java`, the first time `mvn` too. */
export const startKafkaBroker = async (
  ownListener?: (folder: string, ports: Ports) => Promise<OwnListener>,
): Promise<KafkaBroker> => {
  const jars = resolveJars();
  const folder = mkdtempSync(join(tmpdir(), 'omni-kafka-'));
  const settingsPath = join(folder, 'server.properties');
  const logPath = join(folder, 'broker.log');
  const ports = { client: await freePort(), controller: await freePort() };
  const listener = (await ownListener?.(folder, ports)) ?? { settings: {}, formatArgs: [] };
  writeFileSync(settingsPath, settingsOf(folder, ports, listener.settings));
  format(jars, settingsPath, listener.formatArgs);
  let server: GuardedProcess | undefined;
  const start = async (): Promise<void> => {
    server = startGuarded({ program: 'java', args: javaArgs(jars, 'kafka.Kafka', [settingsPath]), logPath });
    await awaitPort(ports.client, server.requireAlive);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await server?.end(signal);
    server = undefined;
  };
  await start();
  return {
    brokers: [`127.0.0.1:${ports.client}`],
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => server?.signal('SIGSTOP'),
    resume: () => server?.signal('SIGCONT'),
    close: async () => {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
