import { Counter, Histogram, type Registry } from 'prom-client';
import { type Resolved } from './resolve-batch.js';

export type ResolverMetrics = {
  readonly committed: (resolved: Resolved, messages: number, startedMs: number) => void;
  readonly retries: Counter<'reason'>;
  readonly relayed: Counter;
  readonly relayFaults: Counter;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500];

const createCounters = (registers: Registry[]) => ({
  events: new Counter({
    name: 'omni_resolver_events_total',
    help: 'Events committed to the log, by type',
    labelNames: ['type'],
    registers,
  }),
  outcomes: new Counter({
    name: 'omni_resolver_outcomes_total',
    help: 'What recorded calls concluded, by outcome code; a call may have several',
    labelNames: ['outcome'],
    registers,
  }),
  replies: new Counter({
    name: 'omni_resolver_replies_total',
    help: 'Calls answered, by how they ended',
    labelNames: ['status'],
    registers,
  }),
  deadLetters: new Counter({
    name: 'omni_resolver_dead_letters_total',
    help: 'Messages kept as dead letters, by reason',
    labelNames: ['reason'],
    registers,
  }),
});

export const createResolverMetrics = (registry: Registry): ResolverMetrics => {
  const registers = [registry];
  const size = new Histogram({
    name: 'omni_resolver_batch_size',
    help: 'Messages in a transaction',
    buckets: SIZES,
    registers,
  });
  const seconds = new Histogram({
    name: 'omni_resolver_batch_seconds',
    help: 'Time of a transaction',
    buckets: SECONDS,
    registers,
  });
  const counters = createCounters(registers);
  return {
    committed: ({ events, replies, deadLetters }, messages, startedMs) => {
      size.observe(messages);
      seconds.observe((performance.now() - startedMs) / 1000);
      for (const { reply } of replies) counters.replies.inc({ status: reply.status });
      for (const { reason } of deadLetters) counters.deadLetters.inc({ reason });
      for (const { record } of events) {
        counters.events.inc({ type: record.event.type });
        if (record.event.type !== 'call.recorded') continue;
        for (const outcome of record.event.outcomes) counters.outcomes.inc({ outcome });
      }
    },
    retries: new Counter({
      name: 'omni_resolver_retries_total',
      help: 'Transactions that failed and are tried again, by reason',
      labelNames: ['reason'],
      registers,
    }),
    relayed: new Counter({
      name: 'omni_resolver_relayed_events_total',
      help: 'Events published from the log',
      registers,
    }),
    relayFaults: new Counter({
      name: 'omni_resolver_relay_faults_total',
      help: 'Rounds of the relay that failed and will be repeated',
      registers,
    }),
  };
};
