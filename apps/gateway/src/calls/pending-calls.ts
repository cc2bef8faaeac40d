import { ApiError, type Reply } from '@omni/contracts';

type PendingCall = {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: ApiError) => void;
};

/** Who waits for which reply. Times are of a clock that never runs backwards, so that a set clock times nobody out. */
export type PendingCalls = {
  count(): number;
  /** How long the oldest has waited; 0 when nobody waits. */
  oldestMs(): number;
  /** Waits for the reply to the message with this id, at least so long. */
  wait(id: string, timeMs: number): Promise<Reply>;
  /** Milliseconds that the call waited; undefined when nobody waits for this reply. */
  answer(reply: Reply): number | undefined;
  /** Ends the wait of those that are still pending and says how many they were. */
  fail(ids: Iterable<string>, code: 'TIMEOUT' | 'UNAVAILABLE'): number;
  /** The ids of those that have waited out their time. */
  overdue(): readonly string[];
  ids(): readonly string[];
  has(id: string): boolean;
  /** Resolves as soon as nobody waits. */
  drained(): Promise<void>;
};

export const createPendingCalls = (nowMs: () => number): PendingCalls => {
  // In the order of arrival, which is what makes the first one the oldest.
  const callOf = new Map<string, PendingCall>();
  const onDrained: (() => void)[] = [];

  const take = (id: string): PendingCall | undefined => {
    const call = callOf.get(id);
    callOf.delete(id);
    if (callOf.size === 0) for (const tell of onDrained.splice(0)) tell();
    return call;
  };
  const failOne = (id: string, code: 'TIMEOUT' | 'UNAVAILABLE'): boolean => {
    const call = take(id);
    call?.reject(new ApiError(code));
    return call !== undefined;
  };

  return {
    count: () => callOf.size,
    oldestMs: () => {
      const oldest = callOf.values().next().value;
      return oldest ? nowMs() - oldest.sinceMs : 0;
    },
    wait: (id, timeMs) => {
      if (callOf.has(id)) throw new Error('two pending calls have one id');
      return new Promise((resolve, reject) => {
        const sinceMs = nowMs();
        callOf.set(id, { sinceMs, untilMs: sinceMs + timeMs, resolve, reject });
      });
    },
    answer: (reply) => {
      const call = take(reply.id);
      call?.resolve(reply);
      return call && nowMs() - call.sinceMs;
    },
    fail: (ids, code) => [...ids].filter((id) => failOne(id, code)).length,
    overdue: () => {
      const now = nowMs();
      return [...callOf].filter(([, call]) => call.untilMs <= now).map(([id]) => id);
    },
    ids: () => [...callOf.keys()],
    has: (id) => callOf.has(id),
    drained: () => (callOf.size === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve))),
  };
};
