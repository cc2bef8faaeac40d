import { Counter, Histogram, type Registry } from 'prom-client';

export type PeekMetrics = {
  readonly calls: Counter<'outcome'>;
  readonly seconds: Histogram;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

export const createPeekMetrics = (registry: Registry): PeekMetrics => ({
  calls: new Counter({
    name: 'omni_resolver_peeked_calls_total',
    help: 'Look-ups peeked at: answered, or left because something would be learnt',
    labelNames: ['outcome'],
    registers: [registry],
  }),
  seconds: new Histogram({
    name: 'omni_resolver_peek_seconds',
    help: 'Time of a snapshot in which look-ups were peeked at',
    buckets: SECONDS,
    registers: [registry],
  }),
});
