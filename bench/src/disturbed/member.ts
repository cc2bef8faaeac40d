import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@omni/testing';
import { type Env, launch, type Program, type ProgramName } from '@omni/testing/program';

/** A process of ours that may be treated badly. */
export type Member = {
  readonly name: string;
  pid(): number;
  /** Ends it by SIGKILL and starts it again at once, without waiting until it is ready. */
  replace(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
};

const POLL_MS = 50;
const READY_WITHIN_MS = 60_000;

const awaitReady = async (name: string, program: Program, opsPort: number): Promise<void> => {
  let hasEnded = false;
  void program.ended.then(() => (hasEnded = true));
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until; await delay(POLL_MS)) {
    if (hasEnded) throw new Error(`the ${name} ended: ${program.stderr()}`);
    const answer = await fetch(`http://127.0.0.1:${opsPort}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the ${name} was not ready in time: ${program.stderr()}`);
};

/** Resolves when it is ready. `env` names its other ports. */
export const startMember = async (name: ProgramName, env: Env): Promise<Member> => {
  const opsPort = await freePort();
  const all = { ...env, OMNI_OPS_PORT: String(opsPort) };
  let program = launch(name, [], all);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    program.kill(signal);
    await program.ended;
  };
  await awaitReady(name, program, opsPort);
  return {
    name,
    pid: () => program.pid,
    replace: async () => {
      await end('SIGKILL');
      program = launch(name, [], all);
    },
    stop: () => end('SIGTERM'),
    start: async () => {
      program = launch(name, [], all);
      await awaitReady(name, program, opsPort);
    },
  };
};
