/** The middle of some values with the least and the greatest; all NaN where there is none. */
export type Spread = { readonly median: number; readonly least: number; readonly greatest: number };

export const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** The value below which so large a share of the sorted values lies; 0 where there is none. */
export const shareOf = (order: ArrayLike<number>, share: number): number =>
  order[Math.min(order.length - 1, Math.floor(order.length * share))] ?? 0;

export const spreadOf = (values: readonly number[]): Spread => {
  const order = sorted(values);
  const [least = Number.NaN, greatest = Number.NaN] = [order[0], order.at(-1)];
  const half = order.length >> 1;
  const upper = order[half] ?? Number.NaN;
  // Of an even number no single one is in the middle.
  const median = order.length % 2 === 0 ? ((order[half - 1] ?? Number.NaN) + upper) / 2 : upper;
  return { median, least, greatest };
};
