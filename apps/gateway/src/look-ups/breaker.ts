/** Keeps callers away from what has just failed, so that its time-outs are not waited for again and again. */
export type Breaker = {
  /** Whether to try now. After a failure and a rest one try at a time is let through, until one succeeds. */
  admits(): boolean;
  succeeded(): void;
  failed(): void;
};

export const createBreaker = ({
  restMs,
  nowMs,
}: {
  readonly restMs: number;
  readonly nowMs: () => number;
}): Breaker => {
  let failedAtMs: number | null = null;
  let isTrying = false;
  return {
    admits: () => {
      if (failedAtMs === null) return true;
      if (isTrying || nowMs() - failedAtMs < restMs) return false;
      isTrying = true;
      return true;
    },
    succeeded: () => {
      failedAtMs = null;
      isTrying = false;
    },
    failed: () => {
      failedAtMs = nowMs();
      isTrying = false;
    },
  };
};
