import { type Delivered } from '@omni/bus';
import { type InboundMessage } from '@omni/contracts';
import { allOf, inTwoFlights, type Pool, type PoolClient, type Writes } from '@omni/platform';
import { type BatchOutcome, decideBatch, type Inbound } from './decide-batch.js';
import { type Readable, type Unread, wantedBy } from './read-messages.js';
import { toGraph, toPosition } from './space-graph.js';
import { readSeen, type SeenCall, writeSeen } from './store/call-seen.js';
import { lockBatch, type Locked, type OffsetRow, type Partition } from './store/lock-batch.js';
import { addSlice, selectSlice, type SliceRows } from './store/read-slice.js';
import { writeEvents } from './store/write-events.js';
import { writeGraph } from './store/write-graph.js';
import {
  type DeadLetter,
  type PartitionOffset,
  writeDeadLetters,
  writeOffsets,
  writeSpaces,
} from './store/write-positions.js';

/** A partition with its first offset and the one behind its last. */
export type Span = Partition & { readonly first: number; readonly next: number };

/** What one transaction takes on. `poisoned` messages are kept as dead letters instead of being decided. */
export type Work = {
  readonly logId: string;
  /** Of the whole fetch, where this is not all of it; else what the messages span. */
  readonly spans?: readonly Span[];
  /** Tried by itself. It stores no offset: another part may have failed and left messages between these. */
  readonly isPart?: boolean;
  readonly readable: readonly Readable[];
  readonly unread: readonly Unread[];
  readonly poisoned: readonly Unread[];
};

export type Resolved = BatchOutcome & {
  readonly spaceIds: readonly number[];
  readonly deadLetters: readonly DeadLetter[];
};

/** Messages are missing between the last one consumed and the first one delivered. */
export class OffsetGap extends Error {
  constructor({ topic, part }: Partition, expected: number, found: number) {
    super(`${topic}/${part} goes on at offset ${found}, but ${expected} was expected: messages were lost`);
  }
}

const deliveredOf = ({ readable, unread, poisoned }: Work) =>
  [...readable, ...unread, ...poisoned].map((one) => one.delivered);

const addSpan = (spans: Map<string, Span>, { topic, partition, offset }: Delivered): Map<string, Span> => {
  const name = `${topic}/${partition}`;
  const { first, next } = spans.get(name) ?? { first: offset, next: offset + 1 };
  return spans.set(name, {
    ...{ topic, part: partition },
    first: Math.min(first, offset),
    next: Math.max(next, offset + 1),
  });
};

/** In one order for everybody. */
export const spansOf = (work: Work): readonly Span[] =>
  work.spans ??
  [...deliveredOf(work).reduce(addSpan, new Map<string, Span>()).values()].sort((a, b) =>
    a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.part - b.part,
  );

const spacesOf = ({ readable }: Work): ReadonlyMap<number, string> =>
  new Map(readable.map(({ message }) => [message.space, message.space_name] as const).sort(([a], [b]) => a - b));

/** A hole between the stored offset and the first message is a loss; an earlier offset is only a repeat. */
const requireNoGap = (work: Work, locked: Locked): void => {
  for (const span of spansOf(work)) {
    const { next_offset: expected } = locked.offsetOf(span);
    if (expected >= 0 && span.first > expected) throw new OffsetGap(span, expected, span.first);
  }
};

/**
 * Whether the message may have been here before. A part may be one that was committed before another failed: only whole
 * fetches move the offset that would tell. And a log that began anew may have been filled with what an older one had.
 */
const mayBeRepeat = (delivered: Delivered, message: InboundMessage, { next_offset, since }: OffsetRow): boolean =>
  next_offset < 0 || delivered.offset < next_offset || Math.max(message.accepted_at, message.retried_at ?? 0) < since;

const toInbound = ({ readable, isPart = false }: Work, locked: Locked): readonly Inbound[] =>
  readable.map(({ message, delivered }, index) => {
    const offset = locked.offsetOf({ topic: delivered.topic, part: delivered.partition });
    return { message, index, isRewound: isPart || mayBeRepeat(delivered, message, offset) };
  });

const toDeadLetter = ({ delivered, reason }: Unread, logId: string): DeadLetter => ({
  spaceName: delivered.key,
  reason,
  topic: delivered.topic,
  part: delivered.partition,
  offset: delivered.offset,
  logId,
  message: delivered.value,
});

const nextOffsets = (work: Work): readonly PartitionOffset[] =>
  spansOf(work).map(({ topic, part, next }) => ({ topic, part, nextOffset: next }));

type Read = { readonly locked: Locked; readonly seen: readonly SeenCall[]; readonly slice: SliceRows };

/** Everything that deciding needs. The locks are taken first, so the reads behind them see what no one else will change. */
const read = async (client: PoolClient, work: Work): Promise<Read> => {
  const messages = work.readable.map((one) => one.message);
  const [locked, seen, slice] = await allOf([
    lockBatch(client, { logId: work.logId, partitions: spansOf(work), spaces: spacesOf(work) }),
    readSeen(
      client,
      messages.map((message) => ({ spaceId: message.space, dedupe: message.dedupe })),
    ),
    selectSlice(client, wantedBy(messages)),
  ]);
  return { locked, seen, slice };
};

const decide = (work: Work, { locked, seen, slice }: Read) => {
  const graphs = new Map([...locked.spaces].map(([spaceId, row]) => [spaceId, toGraph(row)]));
  addSlice(graphs, slice);
  const seenFrom = new Map([...locked.spaces].map(([spaceId, row]) => [spaceId, row.seen_from]));
  return { graphs, outcome: decideBatch({ graphs, seenFrom, seen }, toInbound(work, locked)) };
};

const write = (client: PoolClient, work: Work, found: Read): Writes<Resolved> => {
  const { locked } = found;
  requireNoGap(work, locked);
  const { graphs, outcome } = decide(work, found);
  const stale = outcome.stale
    .flatMap((index) => work.readable[index] ?? [])
    .map(({ delivered }) => ({ delivered, reason: 'stale' }));
  const deadLetters = [...work.unread, ...work.poisoned, ...stale].map((one) => toDeadLetter(one, work.logId));
  const moved = [...graphs].filter(([spaceId, graph]) => graph.position > (locked.spaces.get(spaceId)?.position ?? 0));
  const positions = moved.map(([spaceId, graph]) => toPosition(spaceId, graph));
  const writes = [
    ...writeGraph(client, graphs),
    ...writeEvents(client, outcome.events),
    ...(outcome.seen.length > 0 ? [writeSeen(client, outcome.seen)] : []),
    ...(deadLetters.length > 0 ? [writeDeadLetters(client, deadLetters)] : []),
    ...(positions.length > 0 ? [writeSpaces(client, positions)] : []),
    ...(work.isPart ? [] : [writeOffsets(client, work.logId, nextOffsets(work))]),
  ];
  return { writes, result: { ...outcome, spaceIds: moved.map(([spaceId]) => spaceId), deadLetters } };
};

/**
 * One transaction in two flights: the first locks the partitions' offsets and the spaces and reads the slice of the graph
 * that the messages touch; in memory they are decided; the second writes what was concluded and commits. Resolves once it
 * is committed; whatever fails rolls all of it back.
 */
export const resolveBatch = (pool: Pool, work: Work): Promise<Resolved> =>
  inTwoFlights(
    pool,
    (client) => read(client, work),
    (client, found) => write(client, work, found),
  );
