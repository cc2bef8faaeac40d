import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How a submitted call ended for whoever waited. */
export type CallOutcome = 'answered' | 'timeout' | 'unavailable' | 'overloaded';

export type DeskMetrics = {
  readonly calls: Counter<'outcome'>;
  readonly callSeconds: Histogram;
  readonly batchSize: Histogram;
  readonly publishSeconds: Histogram;
  readonly lateReplies: Counter;
  readonly foreignReplies: Counter;
  readonly unreadableReplies: Counter<'reason'>;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export const createDeskMetrics = (registry: Registry, pendingCount: () => number): DeskMetrics => {
  const registers = [registry];
  new Gauge({
    name: 'omni_gateway_calls_pending',
    help: 'Calls that wait for their reply',
    registers,
    collect() {
      this.set(pendingCount());
    },
  });
  return {
    calls: new Counter({
      name: 'omni_gateway_calls_total',
      help: 'Calls handed in, by how their wait ended',
      labelNames: ['outcome'],
      registers,
    }),
    callSeconds: new Histogram({
      name: 'omni_gateway_call_seconds',
      help: 'Time from handing a call in to its reply, of the calls that got one',
      buckets: SECONDS,
      registers,
    }),
    batchSize: new Histogram({
      name: 'omni_gateway_publish_batch_size',
      help: 'Calls that went to the bus in one publish',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    publishSeconds: new Histogram({
      name: 'omni_gateway_publish_seconds',
      help: 'Time of a publish, refused ones included',
      buckets: SECONDS,
      registers,
    }),
    lateReplies: new Counter({
      name: 'omni_gateway_replies_late_total',
      help: 'Replies that nobody waited for any more',
      registers,
    }),
    foreignReplies: new Counter({
      name: 'omni_gateway_replies_foreign_total',
      help: 'Reply messages of other gateways that share the partition',
      registers,
    }),
    unreadableReplies: new Counter({
      name: 'omni_gateway_replies_unreadable_total',
      help: 'Reply messages that could not be read; their callers time out',
      labelNames: ['reason'],
      registers,
    }),
  };
};
