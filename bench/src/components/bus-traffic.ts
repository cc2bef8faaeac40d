import { type CallMessage, encodeMessage } from '@omni/contracts';
import { type BusMessage } from '@omni/bus';
import { type Turn } from '../ratio.js';
import { messagesOf, take } from './call-messages.js';

/** Messages of one publish, as the gateway sends calls at some hundred clients. */
export const BATCH_SIZE = 100;
export const PARTITIONS = 4;
const SPACES = 4;
const PUBLISHES_IN_FLIGHT = 2;
const BATCHES = 40;

/** Sends one batch, and resolves when the broker has it. */
export type Publish = (messages: readonly BusMessage[]) => Promise<void>;

/** Counts what arrives; whoever waits for a number of messages is told when they are there. */
export type Arrivals = {
  add(messages: number): void;
  readonly count: () => number;
  reached(count: number): Promise<void>;
};

export const createArrivals = (): Arrivals => {
  let count = 0;
  let waiting: { readonly count: number; readonly tell: () => void } | undefined;
  return {
    add: (messages) => {
      count += messages;
      if (waiting && count >= waiting.count) waiting.tell();
    },
    count: () => count,
    reached: (wanted) =>
      count >= wanted
        ? Promise.resolve()
        : new Promise((resolve) => (waiting = { count: wanted, tell: () => resolve() })),
  };
};

const toBusMessage = (message: CallMessage, index: number): BusMessage => ({
  key: `space-${index % SPACES}`,
  value: encodeMessage(message),
});

/** Calls as they lie on the topic. The same ones again and again: nobody reads them. */
const batches: readonly (readonly BusMessage[])[] = (() => {
  const source = messagesOf(1);
  return Array.from({ length: BATCHES }, () => take(source, BATCH_SIZE).map(toBusMessage));
})();

/** Publishes for so long, two batches at a time, and ends when the last message was consumed. */
export const trafficTurn =
  (publish: Publish, arrivals: Arrivals): Turn =>
  async ({ seconds }) => {
    const before = arrivals.count();
    const startedMs = performance.now();
    let sent = 0;
    const lane = async (): Promise<void> => {
      while (performance.now() - startedMs < seconds * 1_000) {
        const batch = batches[(sent / BATCH_SIZE) % BATCHES] ?? [];
        sent += batch.length;
        await publish(batch);
      }
    };
    await Promise.all(Array.from({ length: PUBLISHES_IN_FLIGHT }, lane));
    await arrivals.reached(before + sent);
    return { messagesPerSecond: (sent / (performance.now() - startedMs)) * 1_000 };
  };
