import { type Delivered } from './bus.js';
import { type BusLimits } from './bus-limits.js';

/** How far a reader has come: everything below `next` is done with. */
export type Cursor = { next: number };

/** A numbered queue that keeps a message until every reader is done with it. */
export type Partition = {
  append(key: string, value: string): void;
  /** The message at an offset, if there is one. */
  at(offset: number): Delivered | undefined;
  /** Whether the slowest reader is so far behind that nothing more may be appended. */
  isFull(): boolean;
  /** A group begins with the oldest message kept and holds on to all that come. */
  joinGroup(): Cursor;
  /** A follower begins behind the newest message. */
  joinFollower(): Cursor;
  leave(cursor: Cursor): void;
  /** Moves a reader on and forgets what nobody needs any more. */
  advance(cursor: Cursor, count: number): void;
};

type Kept = { readonly message: Delivered; readonly charsBefore: number };

const slowest = (cursors: Iterable<Cursor>): number => {
  let least = Infinity;
  for (const cursor of cursors) least = Math.min(least, cursor.next);
  return least;
};

export const createPartition = (topic: string, partition: number, limits: BusLimits): Partition => {
  const groups = new Set<Cursor>();
  const followers = new Set<Cursor>();
  let kept: Kept[] = [];
  let first = 0;
  let charsEver = 0;

  const end = (): number => first + kept.length;
  const charsFrom = (offset: number): number => charsEver - (kept[offset - first]?.charsBefore ?? charsEver);
  const slowestReader = (): number => Math.min(end(), slowest(groups), slowest(followers));

  const firstRetained = (): number => {
    let from = Math.max(first, end() - limits.retained);
    while (from < end() && charsFrom(from) > limits.retainedChars) from++;
    return from;
  };
  const trim = (): void => {
    const keepFrom = Math.min(slowestReader(), groups.size > 0 ? Infinity : firstRetained());
    if (keepFrom === first) return;
    kept = kept.slice(keepFrom - first);
    first = keepFrom;
  };
  const join = (readers: Set<Cursor>, next: number): Cursor => {
    const cursor = { next };
    readers.add(cursor);
    return cursor;
  };

  return {
    append: (key, value) => {
      kept.push({ message: { topic, partition, offset: end(), key, value }, charsBefore: charsEver });
      charsEver += value.length;
      if (groups.size === 0) trim();
    },
    at: (offset) => kept[offset - first]?.message,
    isFull: () => {
      const from = slowestReader();
      return end() - from >= limits.capacity || charsFrom(from) >= limits.capacityChars;
    },
    joinGroup: () => join(groups, first),
    joinFollower: () => join(followers, end()),
    leave: (cursor) => {
      groups.delete(cursor);
      followers.delete(cursor);
      trim();
    },
    advance: (cursor, count) => {
      cursor.next += count;
      trim();
    },
  };
};
