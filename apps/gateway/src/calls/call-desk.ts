import { type InboundMessage, type Reply } from '@omni/contracts';

/** Where the gateway hands a call in and waits for its answer. */
export type CallDesk = {
  /**
   * Publishes the message and resolves with the resolver's reply. Rejects with `ApiError`: `OVERLOADED` before any work
   * when too many calls wait, `TIMEOUT` at the deadline, `UNAVAILABLE` when the bus did not take it or the desk closes.
   */
  submit(message: InboundMessage): Promise<Reply>;
  /** Whether a call would be admitted now: asked before the body is read. */
  admits(): boolean;
  /** What a message must carry so that its reply comes back here. */
  readonly replyTo: { readonly gateway: string; readonly partition: number };
  /** Milliseconds since 1970 at which a call accepted now is given up on. */
  deadlineFrom(acceptedAtMs: number): number;
  /** Takes no new call, waits for the pending ones, at most as long as their deadline, then stops reading replies. */
  close(): Promise<void>;
};

export type DeskLog = {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};
