import { randomUUID } from 'node:crypto';
import { type Handler } from '../bus.js';
import { fixedPartition } from './fixed-partition.js';
import { type Publisher } from './publisher.js';
import { type ReaderParts } from './reader-parts.js';
import { readLogId } from './read-log-id.js';
import { startReader } from './reader.js';
import { type UntilReached } from './until-reached.js';
import { withAdmin } from './with-admin.js';

export type FollowOptions = {
  readonly topic: string;
  readonly partition: number;
  readonly partitionCount: number;
  readonly handler: Handler;
};
export type FollowParts = {
  readonly readers: ReaderParts;
  readonly publisher: Publisher;
  readonly untilReached: UntilReached;
};

type Hello = Awaited<ReturnType<Publisher['greet']>>;
export type Follower = {
  /** Resolves when it really receives, or is closed. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
};

/** Groups of followers that are gone would pile up. One that died keeps no offsets, so Kafka removes it by itself. */
const deleteGroup = async ({ connecting, logger }: ReaderParts, groupId: string): Promise<void> => {
  try {
    await withAdmin(connecting, (admin) => admin.deleteGroups([groupId]));
  } catch (err) {
    logger.debug({ err }, 'the group of a follower is left to Kafka to remove');
  }
};

/** Starts where the hello is; answers the reader, and a promise of the hello's return. */
const startFollower = (readers: ReaderParts, options: FollowOptions, hello: Hello) => {
  const { topic, partition, partitionCount, handler } = options;
  let next = hello.offset;
  let hear: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const reader = startReader(readers, {
    ...{ topic, partitionCount, handler },
    name: `partition ${partition}`,
    groupIdOf: () => `${topic}.follower.${randomUUID()}`,
    assigner: fixedPartition(topic, partition),
    findPlace: ({ seek }) => {
      seek(partition, next);
      return readLogId(topic, readers.connecting);
    },
    keepsOffsets: false,
    onDone: (offset) => (next = offset),
    onHello: (word) => {
      if (word === hello.word) hear();
    },
  });
  return { reader, heard };
};

/**
 * Reads one partition from now on. A hello of its own marks where that is, and it is ready once the hello has come back. At
 * each later beginning it goes back to behind what it saw last: joining at the end would lose what came meanwhile. The
 * group is a new one each time, so that nobody waits for the member that it was before.
 */
export const followPartition = (parts: FollowParts, options: FollowOptions): Follower => {
  const { readers, publisher, untilReached } = parts;
  const { topic, partition } = options;
  let follower: ReturnType<typeof startFollower> | undefined;
  let isClosed = false;
  const start = async (): Promise<void> => {
    const hello = await untilReached(`follower of ${topic}`, () => publisher.greet(topic, partition));
    if (isClosed) return;
    follower = startFollower(readers, options, hello);
    await Promise.race([follower.heard, follower.reader.closed]);
  };
  const ready = start();
  return {
    ready,
    close: async () => {
      isClosed = true;
      const groupId = await follower?.reader.close();
      if (groupId !== undefined) await deleteGroup(readers, groupId);
    },
  };
};
