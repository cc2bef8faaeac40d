import { type BusMessage } from './bus.js';
import { type BusLimits } from './bus-limits.js';
import { createGroup, type Group } from './group.js';
import { type Lane } from './lane.js';
import { partitionOf } from './partition-of.js';
import { createPartition, type Partition } from './partition.js';

export type Topic = {
  readonly partitionCount: number;
  /** Takes all of the messages or, with an error, none. */
  append(messages: readonly BusMessage[]): void;
  /** The group of that name, made when first asked for. */
  group(name: string): Group;
  /** A reader of one partition from its end on, until it is dismissed. */
  follower(partition: number): { readonly group: Group; readonly dismiss: () => void };
};

const isIndex = (value: number, count: number): boolean => Number.isInteger(value) && value >= 0 && value < count;

export const createTopic = (name: string, partitionCount: number, limits: BusLimits): Topic => {
  if (!isIndex(partitionCount - 1, 10_000)) throw new Error(`bus: ${name} needs 1 to 10000 partitions`);
  const partitions = Array.from({ length: partitionCount }, (_, index) => createPartition(name, index, limits));
  const groups = new Map<string, Group>();
  const followers = new Set<Group>();

  const partitionAt = (index: number): Partition => {
    const partition = partitions[index];
    if (!partition) throw new Error(`bus: ${name} has ${partitionCount} partitions, none with number ${index}`);
    return partition;
  };
  const placeOf = (message: BusMessage): Partition => {
    const index = message.partition ?? partitionOf(message.key, partitionCount);
    const partition = partitionAt(index);
    if (partition.isFull()) throw new Error(`bus: partition ${index} of ${name} is full, its readers do not keep up`);
    return partition;
  };
  const laneOf = (partition: Partition): Lane => ({ partition, cursor: partition.joinGroup(), atWork: false });

  return {
    partitionCount,
    append: (messages) => {
      const places = messages.map((message) => ({ message, partition: placeOf(message) }));
      for (const { message, partition } of places) partition.append(message.key, message.value);
      for (const group of [...groups.values(), ...followers]) group.ring();
    },
    group: (groupName) => {
      const known = groups.get(groupName);
      if (known) return known;
      const group = createGroup(partitions.map(laneOf));
      groups.set(groupName, group);
      return group;
    },
    follower: (index) => {
      const partition = partitionAt(index);
      const cursor = partition.joinFollower();
      const group = createGroup([{ partition, cursor, atWork: false }]);
      followers.add(group);
      const dismiss = (): void => {
        followers.delete(group);
        partition.leave(cursor);
      };
      return { group, dismiss };
    },
  };
};
