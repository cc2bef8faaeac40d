import { type Bus, type Consumer, type ConsumeOptions } from '@omni/bus';
import { TOPIC } from '@omni/contracts';
import { type Option, type Owner } from '../owner.js';
import { createDelivery } from './delivery.js';
import { createGroup, type Group, shareOut } from './group.js';
import { type Reader, toReader } from './reader.js';
import { type BusParts } from './simulated-bus.js';
import { makeAnew, type TopicLog } from './topic-log.js';

const LOOKS_AGAIN_AFTER_MS = 50;

export type Membership = {
  join(owner: Owner, options: ConsumeOptions): Consumer;
  follow(owner: Owner, options: Parameters<Bus['follow']>[0]): Consumer;
  readers(): readonly Reader[];
  optionsOf(reader: Reader): readonly Option[];
  expel(owner: Owner): void;
  shareAgain(owner: Owner): void;
  /** How many groups have every partition of their topic in somebody's hands; none are while all members stand still. */
  servedGroups(): number;
};

/** The groups of a bus and how their topics are shared out. */
const createGroups = ({ time, random }: BusParts, logOf: (name: string) => TopicLog) => {
  const groups = new Map<string, Group>();
  const groupOf = (log: TopicLog): Group => {
    const group = groups.get(log.name) ?? createGroup(log);
    groups.set(log.name, group);
    return group;
  };
  const share = (group: Group): void =>
    shareOut(group, {
      random,
      nowMs: time.nowMs(),
      onLookFailed: (again) => time.after(LOOKS_AGAIN_AFTER_MS, again),
    });
  const renew = (isRefilled: boolean): void => {
    makeAnew(logOf(TOPIC.calls), isRefilled);
    share(groupOf(logOf(TOPIC.calls)));
  };
  return { groups, groupOf, share, renew };
};

const isServed = ({ log, members }: Group): boolean =>
  [...log.partitions.keys()].every((partition) => [...members].some(({ next }) => next.has(partition)));

/** Who reads what. */
export const createMembership = (parts: BusParts, logOf: (name: string) => TopicLog): Membership => {
  const { groups, groupOf, share, renew } = createGroups(parts, logOf);
  const followers = new Set<Reader>();
  const delivery = createDelivery(parts, { share, renew, groupOf });

  const closing = (reader: Reader, leave: () => void): Consumer => ({
    close: async () => {
      reader.isClosing = true;
      await delivery.finished(reader);
      leave();
    },
  });
  const leave = (group: Group, leaving: readonly Reader[]): void => {
    for (const reader of leaving) group.members.delete(reader);
    if (leaving.length > 0) share(group);
  };
  const ofOwner = (readers: Iterable<Reader>, owner: Owner): readonly Reader[] =>
    [...readers].filter((one) => one.owner === owner);

  return {
    join: (owner, options) => {
      const group = groupOf(logOf(options.topic));
      const reader = toReader(owner, group.log, options);
      group.members.add(reader);
      share(group);
      return closing(reader, () => leave(group, [reader]));
    },
    follow: (owner, { topic, partition, handler }) => {
      const log = logOf(topic);
      const reader = toReader(owner, log, { handler });
      reader.next.set(partition, log.partitions[partition]?.length ?? 0);
      followers.add(reader);
      return closing(reader, () => followers.delete(reader));
    },
    readers: () => [...[...groups.values()].flatMap(({ members }) => [...members]), ...followers],
    optionsOf: delivery.optionsOf,
    expel: (owner) => {
      for (const reader of ofOwner(followers, owner)) followers.delete(reader);
      for (const group of groups.values()) leave(group, ofOwner(group.members, owner));
    },
    shareAgain: (owner) => {
      for (const group of groups.values()) if (ofOwner(group.members, owner).length > 0) share(group);
    },
    servedGroups: () => [...groups.values()].filter(isServed).length,
  };
};
