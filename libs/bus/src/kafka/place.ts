import { backoffMs } from '../backoff.js';
import { pause } from '../pause.js';

/** Where a consumer goes on in the partitions that it was given. */
export type Place = {
  /** The log, once the place is found; undefined when it was lost before. */
  readonly logId: Promise<string | undefined>;
  /** The partitions were taken away. */
  end(): void;
};

/** Looks until it finds; `find` must not seek any more once the signal has aborted. */
export const lookForPlace = (
  find: (signal: AbortSignal) => Promise<string>,
  onFailure: (error: unknown, failures: number) => void,
): Place => {
  const ended = new AbortController();
  const look = async (): Promise<string | undefined> => {
    for (let failures = 1; !ended.signal.aborted; failures++) {
      try {
        return await find(ended.signal);
      } catch (error) {
        onFailure(error, failures);
        await pause(backoffMs(failures), ended.signal);
      }
    }
    return undefined;
  };
  const lost = new Promise<undefined>((resolve) =>
    ended.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  return { logId: Promise.race([look(), lost]), end: () => ended.abort() };
};
