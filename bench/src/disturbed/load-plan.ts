/** Calls that are sent besides the load, one after another; how long they take and what others wait meanwhile is measured. */
export type Besides = { readonly token: string; readonly bodies: readonly string[]; readonly everyMs: number };

/** What the clients' process is told. */
export type LoadPlan = {
  readonly url: string;
  /** The clients are spread over them evenly. */
  readonly tokens: readonly string[];
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  /** Calls sent a second whether or not others are answered; without it every client sends as soon as it is answered. */
  readonly perSecond?: number;
  readonly besides?: Besides;
};

/** What the clients saw. Rates and times are of calls answered 200 before the time was over. */
export type LoadSeen = {
  readonly callsPerSecond: number;
  readonly refusedPerSecond: number;
  readonly sentPerSecond: number;
  readonly answered: number;
  readonly sent: number;
  /** The answered calls that count a visit. */
  readonly visits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How long clients waited for their 503. */
  readonly refusedP99Ms: number;
  /** Answers other than 200 and 503, by status; 0 is none at all. */
  readonly failures: { readonly [status: string]: number };
  readonly besidesMs: readonly number[];
  /** Of the calls that were under way together with one of those besides. */
  readonly meanwhileP99Ms: number;
  /** From the end of a load at a rate until calls were answered as if nothing had been. */
  readonly recoveryMs: number;
};
