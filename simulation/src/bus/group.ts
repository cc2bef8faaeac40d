import { type Random } from '../random.js';
import { type Reader } from './reader.js';
import { type TopicLog } from './topic-log.js';

/** The members that share a topic, and how far the bus was told that they have come. */
export type Group = {
  readonly log: TopicLog;
  readonly members: Set<Reader>;
  readonly committed: Map<number, number>;
  /** The log that `committed` belongs to. */
  logId: string;
};

export const createGroup = (log: TopicLog): Group => ({
  log,
  members: new Set(),
  committed: new Map(),
  logId: log.logId,
});

/** Where a reader stands by its own account, as far as the log still has it; else where the bus was told. */
const placeOf = (group: Group, partition: number, stored: ReadonlyMap<number, number>): number => {
  const end = group.log.partitions[partition]?.length ?? 0;
  const own = stored.get(partition);
  if (own !== undefined && own <= end) return own;
  return Math.min(end, group.committed.get(partition) ?? 0);
};

const findPlaces = async (group: Group, member: Reader, partitions: readonly number[]): Promise<void> => {
  const { assignment, log, logId } = member;
  const stored = (await member.positions?.({ logId, topic: log.name, partitions })) ?? new Map<number, number>();
  if (member.assignment !== assignment) return;
  member.isLooking = false;
  member.next = new Map(partitions.map((partition) => [partition, placeOf(group, partition, stored)]));
};

export type Sharing = {
  readonly random: Random;
  readonly nowMs: number;
  /** A place could not be found; `again` looks once more. */
  readonly onLookFailed: (again: () => void) => void;
};

/** Shares the partitions out anew. Handlers at work go on, but what they have done is not taken down any more. */
export const shareOut = (group: Group, { random, nowMs, onLookFailed }: Sharing): void => {
  const { log } = group;
  if (group.logId !== log.logId) group.committed.clear();
  group.logId = log.logId;
  for (const member of group.members) {
    member.assignment += 1;
    member.next = new Map();
  }
  // Whoever stands still is taken for dead.
  const members = [...group.members].filter(({ isClosing, owner }) => !isClosing && owner.stillUntilMs <= nowMs);
  const owned = new Map(members.map((member) => [member, new Array<number>()]));
  for (const partition of log.partitions.keys())
    if (members.length > 0) owned.get(random.pick(members))?.push(partition);
  for (const [member, partitions] of owned) {
    member.logId = log.logId;
    member.isLooking = true;
    const look = (): void => {
      const { assignment } = member;
      const again = (): void => (member.assignment === assignment ? look() : undefined);
      findPlaces(group, member, partitions).catch(() => onLookFailed(again));
    };
    look();
  }
};
