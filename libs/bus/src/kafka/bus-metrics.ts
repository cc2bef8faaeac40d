import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type BusMetrics = {
  readonly published: Counter<'topic'>;
  readonly publishFaults: Counter<'topic'>;
  readonly batchSize: Histogram<'topic'>;
  readonly redeliveries: Counter<'topic'>;
  readonly assignments: Counter<'topic'>;
  readonly connectionsLost: Counter<'part'>;
  readonly lag: Gauge<'topic' | 'partition'>;
};

const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

const createConsumerMetrics = (registers: Registry[]) => ({
  batchSize: new Histogram({
    name: 'omni_bus_batch_messages',
    help: 'Messages in a delivered batch',
    labelNames: ['topic'] as const,
    buckets: SIZES,
    registers,
  }),
  redeliveries: new Counter({
    name: 'omni_bus_redeliveries_total',
    help: 'Batches that failed and were delivered again',
    labelNames: ['topic'] as const,
    registers,
  }),
  assignments: new Counter({
    name: 'omni_bus_assignments_total',
    help: 'Times a consumer was given its partitions, the first time included',
    labelNames: ['topic'] as const,
    registers,
  }),
  lag: new Gauge({
    name: 'omni_bus_lag_messages',
    help: 'Messages behind the last delivered one, when it was fetched',
    labelNames: ['topic', 'partition'] as const,
    registers,
  }),
});

export const createBusMetrics = (registry: Registry): BusMetrics => {
  const registers = [registry];
  return {
    ...createConsumerMetrics(registers),
    published: new Counter({
      name: 'omni_bus_published_total',
      help: 'Messages that Kafka acknowledged',
      labelNames: ['topic'] as const,
      registers,
    }),
    publishFaults: new Counter({
      name: 'omni_bus_publish_faults_total',
      help: 'Publishes that failed, in whole or in part',
      labelNames: ['topic'] as const,
      registers,
    }),
    connectionsLost: new Counter({
      name: 'omni_bus_connections_lost_total',
      help: 'Times a part of the bus had to begin anew with fresh connections',
      labelNames: ['part'] as const,
      registers,
    }),
  };
};
