import { type Bus } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Faults } from '../faults.js';
import { type Option, type Owner } from '../owner.js';
import { type Random } from '../random.js';
import { type VirtualTime } from '../virtual-time.js';
import { createMembership } from './membership.js';
import { createPublishing } from './publishing.js';
import { hasMore, type Reader } from './reader.js';
import { createTopicLog, type TopicLog } from './topic-log.js';

const PARTITIONS = { [TOPIC.calls]: 2, [TOPIC.replies]: 2, [TOPIC.events]: 2, [TOPIC.dead]: 1 } as const;
/** Those who read the calls, and those who read the events. */
const GROUPS = 2;

export type BusParts = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly faults: Faults;
  readonly kill: (owner: Owner) => void;
  /** A resolver is asked to leave in peace. */
  readonly dismiss: (owner: Owner) => void;
};
export type SimulatedBus = {
  readonly logs: ReadonlyMap<string, TopicLog>;
  busOf(owner: Owner): Bus;
  options(): readonly Option[];
  /** The process is gone, or has been silent for too long: its partitions go to the others. */
  expel(owner: Owner): void;
  /** Whether the process belongs to its groups has changed. */
  shareAgain(owner: Owner): void;
  /** Whether anything waits to be read or is being handled. */
  isAtRest(): boolean;
};

/** A bus as the services use it: partitions, offsets, groups; repeats, delays and losses by the faults. */
export const createBus = (parts: BusParts): SimulatedBus => {
  const logs = new Map(Object.entries(PARTITIONS).map(([name, count]) => [name, createTopicLog(name, count)]));
  const logOf = (name: string): TopicLog => {
    const log = logs.get(name);
    if (!log) throw new Error(`there is no topic ${name}`);
    return log;
  };
  const publishing = createPublishing(parts, logs);
  const membership = createMembership(parts, logOf);

  const isDone = (one: Reader): boolean =>
    one.owner.isAlive && !one.isLooking && !one.isAtWork && !hasMore(one, one.next);
  const busOf = (owner: Owner): Bus => ({
    partitionsOf: (topic) => logOf(topic).partitions.length,
    publish: (topic, messages) => publishing.publish(owner, topic, messages),
    consume: async (options) => membership.join(owner, options),
    follow: async (options) => membership.follow(owner, options),
    close: async () => undefined,
  });
  return {
    logs,
    busOf,
    options: () => [...publishing.options(), ...membership.readers().flatMap(membership.optionsOf)],
    expel: membership.expel,
    shareAgain: membership.shareAgain,
    isAtRest: () =>
      membership.servedGroups() === GROUPS && publishing.options().length === 0 && membership.readers().every(isDone),
  };
};
