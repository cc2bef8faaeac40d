import { pause } from '../pause.js';

/** Next offsets by partition. */
export type Offsets = ReadonlyMap<number, number>;

export type OffsetCommits = {
  /** Everything of the partition below this offset is done with. Returns at once. */
  add(partition: number, next: number): void;
  /** Sends what was added without waiting for more: the partitions are about to be shared out anew. */
  hurry(): void;
  /** Forgets what has not been sent: the partitions may be somebody else's by now. */
  forget(): void;
  /** Resolves when what was added has been sent, or could not be. */
  close(): Promise<void>;
};

/** A commit is a write for the broker, and what it spares is at most a repeat. */
const REST_MS = 100;
const RETRY_AFTER_MS = 500;

/**
 * Tells Kafka how far a group has come, behind the handler's back: a fetch need not wait for it, and what Kafka has not
 * been told is only delivered once more. One commit at a time, with a rest in between; what is added goes with the next.
 */
export const createOffsetCommits = (
  commit: (offsets: Offsets) => Promise<void>,
  onFailure: (error: unknown) => void,
): OffsetCommits => {
  const closing = new AbortController();
  let pending = new Map<number, number>();
  let assignment = 0;
  let resting = new AbortController();
  let running: Promise<void> | undefined;

  const commitPending = async (): Promise<boolean> => {
    const [sent, sentFor] = [pending, assignment];
    pending = new Map();
    try {
      await commit(sent);
      return true;
    } catch (error) {
      onFailure(error);
      // An offset that was added meanwhile is a later one.
      if (assignment === sentFor) pending = new Map([...sent, ...pending]);
      return false;
    }
  };
  const run = async (): Promise<void> => {
    while (pending.size > 0) {
      const isLastTry = closing.signal.aborted;
      const isSent = await commitPending();
      if (!isSent && isLastTry) break;
      resting = new AbortController();
      await pause(isSent ? REST_MS : RETRY_AFTER_MS, AbortSignal.any([resting.signal, closing.signal]));
    }
    running = undefined;
  };
  return {
    add: (partition, next) => {
      pending.set(partition, next);
      running ??= run();
    },
    hurry: () => resting.abort(),
    forget: () => {
      assignment += 1;
      pending = new Map();
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
};
