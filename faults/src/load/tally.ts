import { type Tenant } from './tenant.js';

/** What a load met. */
export type Tally = {
  readonly calls: number;
  readonly answered: number;
  readonly refused: number;
  /** Sent, and nobody knows what became of it: no connection, a broken one, or no answer in time. */
  readonly cut: number;
  /** Answers other than 200 and 503, by status and code. */
  readonly other: { readonly [answer: string]: number };
  /** The longest time in which a space that was called had no 200. */
  readonly longestStallMs: number;
  readonly p99Ms: number;
};

export type TallyKeeper = {
  call(): void;
  answered(tenant: Tenant, tookMs: number): void;
  refused(): void;
  cut(): void;
  other(answer: string): void;
  read(): Tally;
};

export const createTally = (tenants: readonly Tenant[]): TallyKeeper => {
  const counts = { calls: 0, answered: 0, refused: 0, cut: 0 };
  const other = new Map<string, number>();
  const took: number[] = [];
  const lastMs = new Map(tenants.map((tenant) => [tenant, performance.now()]));
  let longestStallMs = 0;
  return {
    call: () => void counts.calls++,
    refused: () => void counts.refused++,
    cut: () => void counts.cut++,
    other: (answer) => void other.set(answer, (other.get(answer) ?? 0) + 1),
    answered: (tenant, tookMs) => {
      counts.answered++;
      took.push(tookMs);
      const nowMs = performance.now();
      longestStallMs = Math.max(longestStallMs, nowMs - (lastMs.get(tenant) ?? nowMs));
      lastMs.set(tenant, nowMs);
    },
    read: () => {
      const sorted = took.toSorted((a, b) => a - b);
      return {
        ...counts,
        other: Object.fromEntries(other),
        longestStallMs: Math.round(longestStallMs),
        p99Ms: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
      };
    },
  };
};
