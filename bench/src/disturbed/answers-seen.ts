import { type LoadPlan, type LoadSeen } from './load-plan.js';
import { percentileOf } from './numbers.js';

type Span = { readonly startMs: number; readonly endMs: number };

/** Collects what became of the calls. */
export type AnswersSeen = {
  sent(): void;
  answered(status: number, span: Span, isCounted: boolean): void;
  besides(span: Span): void;
  total(): Omit<LoadSeen, 'recoveryMs'>;
};

const OK = 200;
const REFUSED = 503;

const touches = (one: Span, other: Span): boolean => one.startMs <= other.endMs && one.endMs >= other.startMs;
const lengthOf = ({ startMs, endMs }: Span): number => endMs - startMs;

/** `overMs`: what is answered later counts for the tables, but not for rates and times. */
export const createAnswersSeen = ({ seconds }: LoadPlan, overMs: number): AnswersSeen => {
  const [inTime, refused, besides]: [Span[], Span[], Span[]] = [[], [], []];
  const failures: { [status: string]: number } = {};
  const counts = { sent: 0, answered: 0, visits: 0 };
  const ok = (span: Span, isCounted: boolean): void => {
    counts.answered++;
    if (isCounted) counts.visits++;
    if (span.endMs <= overMs) inTime.push(span);
  };
  return {
    sent: () => void counts.sent++,
    answered: (status, span, isCounted) => {
      if (status === OK) ok(span, isCounted);
      else if (status === REFUSED) refused.push(span);
      else failures[status] = (failures[status] ?? 0) + 1;
    },
    besides: (span) => void besides.push(span),
    total: () => {
      const timesMs = inTime.map(lengthOf);
      const meanwhile = inTime.filter((span) => besides.some((other) => touches(span, other)));
      return {
        ...counts,
        callsPerSecond: inTime.length / seconds,
        refusedPerSecond: refused.length / seconds,
        sentPerSecond: counts.sent / seconds,
        p50Ms: percentileOf(timesMs, 0.5),
        p99Ms: percentileOf(timesMs, 0.99),
        refusedP99Ms: percentileOf(refused.map(lengthOf), 0.99),
        failures,
        besidesMs: besides.map(lengthOf),
        meanwhileP99Ms: percentileOf(meanwhile.map(lengthOf), 0.99),
      };
    },
  };
};
