/** What the loading process is told and what it answers. */
export type LoadJob = {
  readonly url: string;
  readonly token: string;
  /** Instead of the one: each person always calls with the same one of these. */
  readonly tokens?: readonly string[];
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  /** How many people there are, if not those of the mix. */
  readonly people?: number;
};
export type LoadResult = {
  readonly callsPerSecond: number;
  readonly answered: number;
  readonly sent: number;
  /** The answered calls that count a visit. */
  readonly visits: number;
  /** Of the calls that were answered with 200, in milliseconds; 0 where there was none. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly resolveP50Ms: number;
  readonly resolveP99Ms: number;
  readonly journalP50Ms: number;
  readonly journalP99Ms: number;
  /** Seconds of processor that the clients took for each second: near 1 they are what is measured. */
  readonly clientLoad: number;
  /** Answers that were not 2xx, by status, and what went wrong without an answer. */
  readonly failures: { readonly [kind: string]: number };
};
