import { backoffMs } from '../backoff.js';
import { type Delivered, type Handler } from '../bus.js';
import { pause } from '../pause.js';
import { createPulse } from './pulse.js';

/** What one partition contributes to a batch. kafkajs fetches nothing more of it until it is done with. */
export type Share = {
  readonly messages: readonly Delivered[];
  /** The log that the offsets belong to, once the consumer has found its place; undefined when it has lost it again. */
  readonly logId: Promise<string | undefined>;
  /** Whether the partition goes on at another offset. */
  readonly isVoid: () => boolean;
  readonly heartbeat: () => Promise<void>;
  /** Remembers that everything in it is done with. */
  readonly resolve: () => void;
};

export type GatheringOptions = {
  readonly handler: Handler;
  readonly heartbeatMs: number;
  readonly graceMs: number;
  /** Told of every batch that the handler rejected, and how many in a row that makes. */
  readonly onFailure: (error: unknown, failures: number) => void;
  readonly onBatch: (size: number) => void;
};

export type Gathering = {
  /** Resolves when the share is done with or given up; rejects with the reason why the member has lost its place. */
  take(share: Share): Promise<void>;
  /** Gives up whatever is held. A handler at work goes on, unheard, and no other batch begins before it has ended. */
  leave(): void;
  isBusy(): boolean;
  /** Takes nothing more and lets the batch at work finish. */
  close(): Promise<void>;
};

type Held = { readonly share: Share; readonly release: (error?: unknown) => void };

/** What is held, each with the promise that keeps kafkajs from fetching on. */
const createHoldings = (onChange: (count: number) => void) => {
  const held = new Set<Held>();
  return {
    has: (one: Held) => held.has(one),
    all: (): readonly Held[] => [...held],
    count: () => held.size,
    hold: (share: Share, onHeld: (one: Held) => void): Promise<void> =>
      new Promise((resolve, reject) => {
        const release = (error?: unknown): void => {
          if (!held.delete(one)) return;
          onChange(held.size);
          if (error === undefined) resolve();
          else reject(error);
        };
        const one: Held = { share, release };
        held.add(one);
        onChange(held.size);
        onHeld(one);
      }),
  };
};

/**
 * Makes one batch of what kafkajs hands over by partition. It calls `eachBatch` for all partitions of a fetch in one turn
 * of the event loop, so whatever has come by the end of that turn goes together; what comes from other brokers while a
 * batch is at work goes with the next.
 */
export const createGathering = (options: GatheringOptions): Gathering => {
  const { handler, onFailure, onBatch, heartbeatMs, graceMs } = options;
  const closing = new AbortController();
  let left = new AbortController();
  let waiting: Held[] = [];
  let running: Promise<void> | undefined;

  const holdings = createHoldings((count) => (count === 0 ? pulse.stop() : pulse.start()));
  const giveUp = (error?: unknown): void => {
    left.abort();
    left = new AbortController();
    for (const one of holdings.all()) one.release(error);
    waiting = [];
  };
  const pulse = createPulse({
    everyMs: heartbeatMs / 2,
    graceMs,
    beat: async () => holdings.all()[0]?.share.heartbeat(),
    onLost: giveUp,
  });

  /** What is still to be delivered: void shares go, their partitions are fetched from elsewhere. */
  const sift = (shares: readonly Held[]): readonly Held[] => {
    for (const one of shares) if (one.share.isVoid()) one.release();
    return shares.filter((one) => holdings.has(one));
  };
  const deliver = async (shares: readonly Held[]): Promise<void> => {
    const logId = await shares[0]?.share.logId;
    const live = sift(shares);
    const messages = live.flatMap((one) => one.share.messages);
    if (logId === undefined) return live.forEach((one) => one.release());
    if (messages.length > 0) {
      onBatch(messages.length);
      await handler({ logId, messages });
    }
    for (const one of live) {
      if (holdings.has(one)) one.share.resolve();
      one.release();
    }
  };
  const work = async (shares: readonly Held[]): Promise<void> => {
    const { signal } = left;
    for (let failures = 1; shares.some((one) => holdings.has(one)); failures++) {
      try {
        return await deliver(shares);
      } catch (error) {
        onFailure(error, failures);
        await pause(backoffMs(failures), AbortSignal.any([signal, closing.signal]));
        if (closing.signal.aborted) for (const one of shares) one.release();
      }
    }
  };
  const run = async (): Promise<void> => {
    // The rest of this fetch comes in the same turn.
    await Promise.resolve();
    while (waiting.length > 0 && !closing.signal.aborted) {
      const shares = waiting;
      waiting = [];
      await work(shares);
    }
    running = undefined;
  };

  return {
    take: (share) => {
      if (closing.signal.aborted) return Promise.resolve();
      const done = holdings.hold(share, (one) => waiting.push(one));
      running ??= run();
      return done;
    },
    leave: () => giveUp(),
    isBusy: () => holdings.count() > 0,
    close: async () => {
      closing.abort();
      for (const one of waiting) one.release();
      waiting = [];
      await running;
    },
  };
};
