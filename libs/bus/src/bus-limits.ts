/** What may grow, and how far. Characters are UTF-16 code units of the values, one or two bytes each. */
export type BusLimits = {
  /** A partition refuses more while so many messages wait for its slowest reader. */
  readonly capacity: number;
  readonly capacityChars: number;
  /** The newest so many of a partition are kept for the first group while a topic has none; older ones are dropped. */
  readonly retained: number;
  readonly retainedChars: number;
  /** A batch ends at whichever comes first, but always holds one message. */
  readonly batchSizeMax: number;
  readonly batchCharsMax: number;
};

export const BUS_LIMITS: BusLimits = {
  capacity: 10_000,
  capacityChars: 64 * 1024 * 1024,
  retained: 10_000,
  retainedChars: 4 * 1024 * 1024,
  batchSizeMax: 500,
  batchCharsMax: 8 * 1024 * 1024,
};
