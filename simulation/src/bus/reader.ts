import { type Batch, type ConsumeOptions, type Delivered, type Handler, type Positions } from '@omni/bus';
import { type Owner } from '../owner.js';
import { type Random } from '../random.js';
import { type TopicLog } from './topic-log.js';

const BATCH_MAX = 8;

/** Somebody who reads partitions of a topic: a member of a group, or a follower of one partition. */
export type Reader = {
  readonly owner: Owner;
  readonly log: TopicLog;
  readonly handler: Handler;
  readonly positions: Positions | undefined;
  /** Next offsets of the partitions that it was given, once their places are found. */
  next: Map<number, number>;
  /** The log that these offsets belong to. */
  logId: string;
  /** Rises with each assignment: what was begun under an earlier one counts no more. */
  assignment: number;
  /** Partitions that were taken from it and that it still reads, because it does not know. */
  lost: { readonly logId: string; readonly next: ReadonlyMap<number, number> } | undefined;
  /** Its places are not found yet. */
  isLooking: boolean;
  isAtWork: boolean;
  isClosing: boolean;
  restsUntilMs: number;
};

/** A reader that has no place yet. */
export const toReader = (
  owner: Owner,
  log: TopicLog,
  { handler, positions }: Pick<ConsumeOptions, 'handler' | 'positions'>,
): Reader => ({
  ...{ owner, log, handler, positions, logId: log.logId, next: new Map(), lost: undefined, assignment: 0 },
  ...{ isLooking: false, isAtWork: false, isClosing: false, restsUntilMs: 0 },
});

export type Taken = { readonly batch: Batch; readonly ends: ReadonlyMap<number, number> };

/** Takes some of what waits at these offsets: in order per partition, and so much of each as chance has it. */
export const takeBatch = (
  { log, logId }: Pick<Reader, 'log' | 'logId'>,
  next: ReadonlyMap<number, number>,
  random: Random,
): Taken | undefined => {
  const messages: Delivered[] = [];
  const ends = new Map<number, number>();
  for (const [partition, from] of next) {
    const kept = log.partitions[partition] ?? [];
    const end = Math.min(kept.length, from + 1 + random.below(BATCH_MAX));
    kept
      .slice(from, end)
      .forEach(({ key, value }, index) =>
        messages.push({ topic: log.name, partition, offset: from + index, key, value }),
      );
    if (end > from) ends.set(partition, end);
  }
  return messages.length > 0 ? { batch: { logId, messages }, ends } : undefined;
};

export const hasMore = ({ log }: Pick<Reader, 'log'>, next: ReadonlyMap<number, number>): boolean =>
  [...next].some(([partition, from]) => from < (log.partitions[partition]?.length ?? 0));
