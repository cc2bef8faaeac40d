/** What the loading process is told and what it answers. */
export type LoadJob = {
  readonly url: string;
  readonly token: string;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
};
export type LoadResult = {
  readonly callsPerSecond: number;
  readonly answered: number;
  readonly sent: number;
  /** The answered calls that count a visit. */
  readonly visits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 2xx, by status, and what went wrong without an answer. */
  readonly failures: { readonly [kind: string]: number };
};
