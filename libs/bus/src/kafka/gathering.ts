import { deliverShares, type DeliveryOptions } from './deliver-shares.js';
import { createPulse } from './pulse.js';
import { createHoldings, type Held, type Share } from './share.js';

export type GatheringOptions = DeliveryOptions & { readonly heartbeatMs: number; readonly graceMs: number };

export type Gathering = {
  /** Resolves when the share is done with or given up; rejects with the reason why the member has lost its place. */
  take(share: Share): Promise<void>;
  /** Gives up whatever is held. A handler at work goes on, unheard, and no other batch begins before it has ended. */
  leave(): void;
  /** Takes nothing more and lets the batch at work finish. */
  close(): Promise<void>;
};

/**
 * Makes one batch of what kafkajs hands over by partition. It calls `eachBatch` for all partitions of a fetch in one turn
 * of the event loop, so whatever has come by the end of that turn goes together; what comes from other brokers while a
 * batch is at work goes with the next.
 */
export const createGathering = (options: GatheringOptions): Gathering => {
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
    everyMs: options.heartbeatMs / 2,
    graceMs: options.graceMs,
    beat: async () => holdings.all()[0]?.share.heartbeat(),
    onLost: giveUp,
  });
  const run = async (): Promise<void> => {
    // The rest of this fetch comes in the same turn.
    await Promise.resolve();
    while (waiting.length > 0 && !closing.signal.aborted) {
      const shares = waiting;
      waiting = [];
      await deliverShares(shares, holdings, { ...options, left: left.signal, closing: closing.signal });
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
    close: async () => {
      closing.abort();
      for (const one of waiting) one.release();
      waiting = [];
      await running;
    },
  };
};
