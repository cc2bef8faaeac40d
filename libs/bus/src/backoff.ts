const FIRST_BACKOFF_MS = 20;
const LAST_BACKOFF_MS = 1_000;

/** How long a batch rests before it is delivered again, after so many failures in a row. */
export const backoffMs = (failures: number): number =>
  Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
