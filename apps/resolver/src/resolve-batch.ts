import { emptyGraph, type Graph, type Policy } from '@omni/identity';
import { inTransaction, type Pool, type PoolClient } from '@omni/platform';
import { type BatchOutcome, decideBatch, type Inbound, SEEN_FOR_MS } from './decide-batch.js';
import { type Readable, type Unread, wantedBy } from './read-messages.js';
import { readSeen, writeSeen } from './store/call-seen.js';
import { lockBatch, type Locked, type Partition, type SpaceRow } from './store/lock-batch.js';
import { readSlice } from './store/read-slice.js';
import { writeEvents } from './store/write-events.js';
import { writeGraph } from './store/write-graph.js';
import {
  type DeadLetter,
  type PartitionOffset,
  writeDeadLetters,
  writeOffsets,
  writeSpaces,
} from './store/write-positions.js';

/** Part of a fetch: what one transaction takes on. `poisoned` messages are kept as dead letters instead of being decided. */
export type Work = {
  readonly logId: string;
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

/** How long answers are kept before they are trimmed: an hour longer than a repeat may ask for them. */
const SEEN_KEPT_MS = SEEN_FOR_MS + 3_600_000;

const deliveredOf = ({ readable, unread, poisoned }: Work) =>
  [...readable, ...unread, ...poisoned].map((one) => one.delivered);

const partitionsOf = (work: Work): readonly Partition[] => {
  const found = new Map(
    deliveredOf(work).map(({ topic, partition }) => [`${topic}/${partition}`, { topic, part: partition }]),
  );
  return [...found.values()].sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.part - b.part));
};

const spacesOf = ({ readable }: Work): ReadonlyMap<number, string> =>
  new Map(readable.map(({ message }) => [message.space, message.space_name] as const).sort(([a], [b]) => a - b));

const toGraph = (row: SpaceRow): Graph =>
  emptyGraph({
    position: row.position,
    lastAt: row.last_at,
    policy: { version: row.policy_version, kinds: JSON.parse(row.policy_kinds) as Policy['kinds'] },
  });

/** A hole between the stored offset and the first message is a loss; an earlier offset is only a repeat. */
const requireNoGap = (work: Work, locked: Locked): void => {
  for (const partition of partitionsOf(work)) {
    const expected = locked.nextOffset(partition);
    const offsets = deliveredOf(work)
      .filter((one) => one.topic === partition.topic && one.partition === partition.part)
      .map((one) => one.offset);
    const first = Math.min(...offsets);
    if (expected >= 0 && first > expected) throw new OffsetGap(partition, expected, first);
  }
};

const toInbound = ({ readable }: Work, locked: Locked): readonly Inbound[] =>
  readable.map(({ message, delivered }, index) => {
    const next = locked.nextOffset({ topic: delivered.topic, part: delivered.partition });
    return { message, index, isRewound: next < 0 || delivered.offset < next };
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
  partitionsOf(work).map(({ topic, part }) => {
    const offsets = deliveredOf(work)
      .filter((one) => one.topic === topic && one.partition === part)
      .map((one) => one.offset);
    return { topic, part, nextOffset: Math.max(...offsets) + 1 };
  });

const read = async (
  client: PoolClient,
  work: Work,
  locked: Locked,
): Promise<{ graphs: ReadonlyMap<number, Graph>; outcome: BatchOutcome }> => {
  const messages = work.readable.map((one) => one.message);
  const graphs = new Map([...locked.spaces].map(([spaceId, row]) => [spaceId, toGraph(row)]));
  const seen = await readSeen(
    client,
    messages.map((message) => ({ spaceId: message.space, dedupe: message.dedupe })),
  );
  await readSlice(client, graphs, wantedBy(messages));
  const seenFrom = new Map([...locked.spaces].map(([spaceId, row]) => [spaceId, row.seen_from]));
  return { graphs, outcome: decideBatch({ graphs, seenFrom, seen }, toInbound(work, locked)) };
};

const toPosition = (spaceId: number, graph: Graph) => ({
  spaceId,
  position: graph.position,
  lastAt: graph.lastAt,
  seenFrom: Math.max(0, graph.lastAt - SEEN_KEPT_MS),
  policyVersion: graph.policy.version,
  policyKinds: JSON.stringify(graph.policy.kinds),
});

const resolveIn = async (client: PoolClient, work: Work): Promise<Resolved> => {
  const locked = await lockBatch(client, { logId: work.logId, partitions: partitionsOf(work), spaces: spacesOf(work) });
  requireNoGap(work, locked);
  const { graphs, outcome } = await read(client, work, locked);
  const stale = outcome.stale
    .flatMap((index) => work.readable[index] ?? [])
    .map(({ delivered }) => ({ delivered, reason: 'stale' }));
  const deadLetters = [...work.unread, ...work.poisoned, ...stale].map((one) => toDeadLetter(one, work.logId));
  await writeGraph(client, graphs);
  await writeEvents(client, outcome.events);
  if (outcome.seen.length > 0) await writeSeen(client, outcome.seen);
  if (deadLetters.length > 0) await writeDeadLetters(client, deadLetters);
  const moved = [...graphs].filter(([spaceId, graph]) => graph.position > (locked.spaces.get(spaceId)?.position ?? 0));
  if (moved.length > 0)
    await writeSpaces(
      client,
      moved.map(([spaceId, graph]) => toPosition(spaceId, graph)),
    );
  await writeOffsets(client, work.logId, nextOffsets(work));
  return { ...outcome, spaceIds: moved.map(([spaceId]) => spaceId), deadLetters };
};

/**
 * One transaction: locks the partitions' offsets and the spaces, reads the slice of the graph that the messages touch,
 * decides them in memory and writes what was concluded. Resolves once it is committed; whatever fails rolls all of it back.
 */
export const resolveBatch = (pool: Pool, work: Work): Promise<Resolved> =>
  inTransaction(pool, (client) => resolveIn(client, work));
