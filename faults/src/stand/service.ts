import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@omni/testing';
import { type Ending, type Env, launch, type Program } from '@omni/testing/program';

export type ServiceName = 'gateway' | 'resolver' | 'journal';
/** `main` is all three of them in one process. */
export type ProcessName = ServiceName | 'main';

/** A process that is started again whenever it ends, as an orchestrator would. */
export type Service = {
  readonly name: ProcessName;
  readonly url: string;
  pid(): number;
  signal(signal: NodeJS.Signals): void;
  /** Ends it with the signal; resolves with how it ended once its successor is ready. */
  restart(signal: NodeJS.Signals): Promise<Ending>;
  /** Ends it; it stays away until `start`. */
  stop(signal: NodeJS.Signals): Promise<Ending>;
  start(): Promise<void>;
  ready(): Promise<void>;
  /** How often it ended although nobody had asked for it. */
  crashes(): number;
  /** All that it has said in its lives. */
  said(): string;
  metric(name: string): Promise<number>;
};

export type Ports = { readonly http: number; readonly ops: number; readonly grpc: number };
export const openPorts = async (): Promise<Ports> => ({
  http: await freePort(),
  ops: await freePort(),
  grpc: await freePort(),
});

const POLL_MS = 50;
const AGAIN_AFTER_MS = 250;
const READY_WITHIN_MS = 180_000;
const SAID_CHARS = 2_000;

const awaitReady = async (opsUrl: string): Promise<void> => {
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until; await delay(POLL_MS)) {
    const answer = await fetch(`${opsUrl}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error('a service was not ready within three minutes');
};

const valueIn = (text: string, name: string): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);

/** What is to become of a process, and what became of those before it. */
type Life = { wanted: boolean; asked: boolean; crashes: number; said: string; program: Program };

const supervise = (life: Life, begin: () => Program): void => {
  const { program } = life;
  void program.ended.then(async ({ stdout, stderr }) => {
    life.said += stdout + stderr;
    if (!life.asked) life.crashes++;
    life.asked = false;
    if (!life.wanted) return;
    await delay(AGAIN_AFTER_MS);
    // Meanwhile it may have been stopped, or started by somebody else.
    if (!life.wanted || life.program !== program) return;
    life.program = begin();
    supervise(life, begin);
  });
};

const end = (life: Life, signal: NodeJS.Signals, wanted: boolean): Promise<Ending> => {
  life.wanted = wanted;
  life.asked = true;
  life.program.kill(signal);
  return life.program.ended;
};

/** One that never came up is not left to be started again and again. */
const firstReady = async (life: Life, opsUrl: string): Promise<void> => {
  try {
    await awaitReady(opsUrl);
  } catch (cause) {
    const said = (life.said + life.program.stderr()).slice(-SAID_CHARS);
    await end(life, 'SIGKILL', false);
    throw new Error(`a service did not begin:\n${said}`, { cause });
  }
};

export const startService = async (name: ProcessName, env: Env, ports: Ports): Promise<Service> => {
  const all: Env = {
    ...env,
    OMNI_HTTP_PORT: String(ports.http),
    OMNI_OPS_PORT: String(ports.ops),
    OMNI_GRPC_PORT: String(ports.grpc),
  };
  const opsUrl = `http://127.0.0.1:${ports.ops}`;
  const begin = (): Program => launch(name, [], all);
  const life: Life = { wanted: true, asked: false, crashes: 0, said: '', program: begin() };
  supervise(life, begin);
  const successor = async (before: Program): Promise<void> => {
    while (life.program === before) await delay(POLL_MS);
    await awaitReady(opsUrl);
  };
  await firstReady(life, opsUrl);
  return {
    name,
    url: `http://127.0.0.1:${ports.http}`,
    pid: () => life.program.pid,
    signal: (signal) => life.program.kill(signal),
    restart: async (signal) => {
      const { program } = life;
      const ending = await end(life, signal, true);
      await successor(program);
      return ending;
    },
    stop: (signal) => end(life, signal, false),
    start: async () => {
      life.wanted = true;
      life.asked = false;
      life.program = begin();
      supervise(life, begin);
      await awaitReady(opsUrl);
    },
    ready: () => awaitReady(opsUrl),
    crashes: () => life.crashes,
    said: () => life.said + life.program.stdout() + life.program.stderr(),
    metric: async (wanted) => valueIn(await (await fetch(`${opsUrl}/metrics`)).text(), wanted),
  };
};
