/** What a turn did, and how long it was at work; what was prepared between two steps does not count. */
export type Worked = { readonly count: number; readonly busyMs: number };

/** Prepares and takes step after step until so much time was spent in the steps. A step resolves with what it did. */
export const workFor = async <Given>(
  seconds: number,
  prepare: () => Given,
  step: (given: Given) => Promise<number>,
): Promise<Worked> => {
  let [count, busyMs] = [0, 0];
  while (busyMs < seconds * 1_000) {
    const given = prepare();
    const startedMs = performance.now();
    count += await step(given);
    busyMs += performance.now() - startedMs;
  }
  return { count, busyMs };
};

export const perSecond = ({ count, busyMs }: Worked): number => (count / busyMs) * 1_000;
export const msEach = ({ count, busyMs }: Worked): number => busyMs / count;
