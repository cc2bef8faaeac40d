import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Batch } from '../src/index.js';
import { type Collector, createCollector } from './collector.js';
import { SESSION_TIMEOUT_MS, shapesOf } from './kafka-fixture.js';

const PROGRAM = fileURLToPath(new URL('kafka-member-program.mjs', import.meta.url));

/** A member of a group in another process. */
export type DistantMember = {
  readonly seen: Collector;
  readonly joined: Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Lets it finish the batch that it holds. */
  go(): void;
  end(): Promise<void>;
};

export type MemberOptions = {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly group: string;
  readonly holds: boolean;
  readonly sessionTimeoutMs?: number;
};

const toBatch = (topic: string, values: readonly string[]): Batch => ({
  logId: '',
  messages: values.map((value) => ({ topic, partition: 0, offset: 0, key: '', value })),
});

const readLines = (child: ChildProcess, onLine: (line: unknown) => void): void => {
  if (!child.stdout) throw new Error('the member has no output');
  createInterface({ input: child.stdout }).on('line', (line) => onLine(JSON.parse(line)));
};

export const launchMember = (wanted: MemberOptions): DistantMember => {
  const { brokers, topic, partitions, group, holds, sessionTimeoutMs = SESSION_TIMEOUT_MS } = wanted;
  const options = { brokers, topics: shapesOf({ [topic]: partitions }), topic, group, holds };
  const argument = JSON.stringify({ ...options, sessionTimeoutMs });
  const child = spawn(process.execPath, [PROGRAM, argument], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const seen = createCollector();
  const joined = new Promise<void>((resolve) =>
    readLines(child, (line) => {
      if (line === 'joined') resolve();
      else void seen.handler(toBatch(topic, line as readonly string[]));
    }),
  );
  return {
    seen,
    joined,
    signal: (signal) => void child.kill(signal),
    go: () => void child.stdin.write('go\n'),
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
