import { Counter, Histogram, type Registry } from 'prom-client';

/** What became of a look-up; all but those answered were published. */
export type PeekOutcome = 'answered' | 'learns' | 'failed' | 'skipped';

export type PeekingMetrics = {
  readonly lookUps: Counter<'outcome'>;
  readonly batchSize: Histogram;
  readonly seconds: Histogram;
};

export const createPeekingMetrics = (registry: Registry): PeekingMetrics => {
  const registers = [registry];
  return {
    lookUps: new Counter({
      name: 'omni_gateway_look_ups_total',
      help: 'Bare look-ups: answered without a call on the bus, or published because they teach something, failed, or resolvers had just failed',
      labelNames: ['outcome'],
      registers,
    }),
    batchSize: new Histogram({
      name: 'omni_gateway_peek_batch_size',
      help: 'Look-ups that were asked about together',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    seconds: new Histogram({
      name: 'omni_gateway_peek_seconds',
      help: 'Time until a resolver said what look-ups are answered, failures included',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
      registers,
    }),
  };
};
