import { Counter, Histogram, type Registry } from 'prom-client';
import { type Mode, type Outcome } from './request-facts.js';

export type EdgeMetrics = { observe(mode: Mode, outcome: Outcome, elapsedMs: number): void };

type Series = Map<Outcome, Counter.Internal>;

const BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Counts answers by mode and outcome. Both are short lists: no path, token or identifier can become a label. */
export const createEdgeMetrics = (registry: Registry): EdgeMetrics => {
  const answers = new Counter({
    name: 'omni_gateway_requests_total',
    help: 'Answers by mode (resolve, journal, other) and outcome (OK or the error code).',
    labelNames: ['mode', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'omni_gateway_request_seconds',
    help: 'Time from the head of a request to its answer, by mode.',
    labelNames: ['mode'],
    buckets: BUCKETS_S,
    registers: [registry],
  });
  // Each series is looked up once: hashing its labels for every answer costs more than counting.
  const secondsOf = {
    resolve: seconds.labels('resolve'),
    journal: seconds.labels('journal'),
    other: seconds.labels('other'),
  };
  const answersOf = { resolve: new Map(), journal: new Map(), other: new Map() } satisfies Record<Mode, Series>;
  return {
    observe(mode, outcome, elapsedMs) {
      const series: Series = answersOf[mode];
      const known = series.get(outcome) ?? answers.labels(mode, outcome);
      series.set(outcome, known);
      known.inc();
      secondsOf[mode].observe(elapsedMs / 1000);
    },
  };
};
