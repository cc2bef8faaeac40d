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

/** The 200s of a stretch of time; of one space where it is named. */
export type Stretch = { readonly sinceMs: number; readonly untilMs?: number; readonly tenant?: Tenant };

export type TallyKeeper = {
  call(): void;
  answered(tenant: Tenant, tookMs: number): void;
  refused(): void;
  cut(): void;
  other(answer: string): void;
  read(): Tally;
  /** 0 where there was no answer. */
  p99Ms(stretch: Stretch): number;
};

type Answered = { readonly tenant: Tenant; readonly atMs: number; readonly tookMs: number };

const p99Of = (took: readonly number[]): number =>
  Math.round(took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0);

const isWithin = ({ tenant, atMs }: Answered, stretch: Stretch): boolean =>
  atMs >= stretch.sinceMs && atMs <= (stretch.untilMs ?? Infinity) && (stretch.tenant ?? tenant) === tenant;

export const createTally = (tenants: readonly Tenant[]): TallyKeeper => {
  const counts = { calls: 0, answered: 0, refused: 0, cut: 0 };
  const other = new Map<string, number>();
  const answers: Answered[] = [];
  const lastMs = new Map(tenants.map((tenant) => [tenant, performance.now()]));
  let longestStallMs = 0;
  return {
    call: () => void counts.calls++,
    refused: () => void counts.refused++,
    cut: () => void counts.cut++,
    other: (answer) => void other.set(answer, (other.get(answer) ?? 0) + 1),
    answered: (tenant, tookMs) => {
      counts.answered++;
      const atMs = performance.now();
      answers.push({ tenant, atMs, tookMs });
      longestStallMs = Math.max(longestStallMs, atMs - (lastMs.get(tenant) ?? atMs));
      lastMs.set(tenant, atMs);
    },
    read: () => ({
      ...counts,
      other: Object.fromEntries(other),
      longestStallMs: Math.round(longestStallMs),
      p99Ms: p99Of(answers.map(({ tookMs }) => tookMs)),
    }),
    p99Ms: (stretch) => p99Of(answers.filter((one) => isWithin(one, stretch)).map(({ tookMs }) => tookMs)),
  };
};
