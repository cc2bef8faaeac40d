import { type Delivered } from '../bus.js';

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

/** A share that is held; to release it lets kafkajs go on, with an error if the member has lost its place. */
export type Held = { readonly share: Share; readonly release: (error?: unknown) => void };

/** The shares in hand. */
export type Holdings = {
  has(one: Held): boolean;
  all(): readonly Held[];
  /** Holds the share until it is released. `onHeld` is called at once. */
  hold(share: Share, onHeld: (one: Held) => void): Promise<void>;
};

export const createHoldings = (onChange: (count: number) => void): Holdings => {
  const held = new Set<Held>();
  return {
    has: (one) => held.has(one),
    all: () => [...held],
    hold: (share, onHeld) =>
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
