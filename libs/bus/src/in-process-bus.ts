import { randomUUID } from 'node:crypto';
import { type Bus, type Consumer, type Handler } from './bus.js';
import { BUS_LIMITS, type BusLimits } from './bus-limits.js';
import { type Group } from './group.js';
import { startMember } from './member.js';
import { createTopic, type Topic } from './topic.js';

/** A batch that its handler rejected. It is delivered again whatever becomes of this report. */
export type DeliveryFailure = {
  readonly topic: string;
  /** The group's name, or that of a follower's partition. */
  readonly reader: string;
  /** How many batches in a row this consumer has failed on. */
  readonly failures: number;
  readonly error: unknown;
};

export type InProcessBusOptions = Partial<BusLimits> & {
  readonly partitions: { readonly [topic: string]: number };
  readonly onFailure?: (failure: DeliveryFailure) => void;
};

type Reader = { readonly topic: string; readonly name: string; readonly group: Group; readonly handler: Handler };

/**
 * A bus of plain queues in memory. It forgets everything with the process, which is sound because a call is answered only
 * after its commit and events are relayed from their log; each bus is therefore a log of its own, with offsets from 0.
 */
export const createInProcessBus = ({ partitions, onFailure, ...changed }: InProcessBusOptions): Bus => {
  const limits: BusLimits = { ...BUS_LIMITS, ...changed };
  const logId = randomUUID();
  const topics = new Map(Object.entries(partitions).map(([name, count]) => [name, createTopic(name, count, limits)]));
  const open = new Set<Consumer>();
  let closed = false;

  const topicOf = (name: string): Topic => {
    const topic = topics.get(name);
    if (!topic) throw new Error(`bus: there is no topic ${name}`);
    return topic;
  };
  const openTopic = (name: string): Topic => {
    if (closed) throw new Error('bus: closed');
    return topicOf(name);
  };
  const start = ({ topic, name, group, handler }: Reader, onClosed?: () => void): Consumer => {
    const report = (error: unknown, failures: number): void => onFailure?.({ topic, reader: name, failures, error });
    const member = startMember({ group, handler, logId, limits, onFailure: report });
    let ended: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      await member.close();
      open.delete(consumer);
      onClosed?.();
    };
    const consumer: Consumer = { close: () => (ended ??= end()) };
    open.add(consumer);
    return consumer;
  };

  return {
    partitionsOf: (topic) => topicOf(topic).partitionCount,
    publish: async (topic, messages) => openTopic(topic).append(messages),
    consume: async ({ topic, group, handler }) =>
      start({ topic, name: group, group: openTopic(topic).group(group), handler }),
    follow: async ({ topic, partition, handler }) => {
      const { group, dismiss } = openTopic(topic).follower(partition);
      return start({ topic, name: `partition ${partition}`, group, handler }, dismiss);
    },
    close: async () => {
      closed = true;
      await Promise.all([...open].map((consumer) => consumer.close()));
    },
  };
};
