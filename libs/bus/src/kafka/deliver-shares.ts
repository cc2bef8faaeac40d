import { backoffMs } from '../backoff.js';
import { type Handler } from '../bus.js';
import { pause } from '../pause.js';
import { type Held, type Holdings } from './share.js';

export type DeliveryOptions = {
  readonly handler: Handler;
  /** Told of every batch that the handler rejected, and how many in a row that makes. */
  readonly onFailure: (error: unknown, failures: number) => void;
  readonly onBatch: (size: number) => void;
};

/** What is still to be delivered: void shares go, their partitions are fetched from elsewhere. */
const sift = (shares: readonly Held[], holdings: Holdings): readonly Held[] => {
  for (const one of shares) if (one.share.isVoid()) one.release();
  return shares.filter((one) => holdings.has(one));
};

const deliverOnce = async (shares: readonly Held[], holdings: Holdings, options: DeliveryOptions): Promise<void> => {
  const logId = await shares[0]?.share.logId;
  const live = sift(shares, holdings);
  if (logId === undefined) return live.forEach((one) => one.release());
  const messages = live.flatMap((one) => one.share.messages);
  if (messages.length > 0) {
    options.onBatch(messages.length);
    await options.handler({ logId, messages });
  }
  // What was given up meanwhile is somebody else's to finish.
  for (const one of live) {
    if (holdings.has(one)) one.share.resolve();
    one.release();
  }
};

/** Delivers the shares as one batch, again and again until its handler takes it, they are given up or the signal aborts. */
export const deliverShares = async (
  shares: readonly Held[],
  holdings: Holdings,
  options: DeliveryOptions & { readonly left: AbortSignal; readonly closing: AbortSignal },
): Promise<void> => {
  const { onFailure, left, closing } = options;
  const isHeld = (): boolean => shares.some((one) => holdings.has(one));
  for (let failures = 1; isHeld(); failures++) {
    try {
      return await deliverOnce(shares, holdings, options);
    } catch (error) {
      onFailure(error, failures);
      await pause(backoffMs(failures), AbortSignal.any([left, closing]));
    }
    if (closing.aborted) shares.forEach((one) => one.release());
  }
};
