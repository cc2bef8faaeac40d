import { type TopicRead, type TopicStart } from '@omni/bus';
import { decodeInbound, TOPIC } from '@omni/contracts';
import { type Pool, type PoolClient, withSessionLock } from '@omni/platform';
import { readLogId } from '../store/relay-log.js';
import { type SpaceHead } from './log-file.js';
import { REBUILD_LOCK } from './next-graph.js';
import { isConnected, whileQuiet } from './quiet-graph.js';
import { RebuildRefused } from './rebuild-graph.js';
import { type ReadTopic } from './require-topic-behind.js';
import { addFoundSpaces, forgetJournal, type Head, readHeads, skipPositions } from './recovered-log.js';
import { renewLogId } from './staged-log.js';
import { beginUnknown, type LostCalls, passLostCalls } from './recovered-offsets.js';
import { createTopicHeads } from './topic-heads.js';

/** What was published of a space, or projected, beyond what PostgreSQL has. */
export type Skipped = { readonly name: string; readonly head: number; readonly skippedTo: number };

export type Recovered = { readonly skipped: readonly Skipped[]; readonly lost: readonly LostCalls[] };

/** The topics, as far as this reads them. */
export type Topics = { readonly read: ReadTopic; start(topic: string): Promise<TopicStart> };

export type RecoverOptions = {
  readonly pool: Pool;
  /** Null where the bus is in the process: nothing outlived PostgreSQL then but what it holds itself. */
  readonly topics: Topics | null;
  /** Makes spaces known to whoever names them. */
  readonly makeSpaces: (client: PoolClient, spaces: readonly SpaceHead[]) => Promise<void>;
  readonly announce: (line: string) => void;
};

/** Clocks differ, and an event is published a moment after its time. */
const MARGIN_MS = 3_600_000;

const readPublished = async (
  { pool, topics }: RecoverOptions,
  from: TopicRead['from'],
): Promise<ReadonlyMap<string, number>> => {
  const heads = createTopicHeads(await readLogId(pool));
  await topics?.read({ topic: TOPIC.events, from, onMessage: heads.add });
  return heads.headOf;
};

/** Spaces that were made after the backup: their calls, which will come again, name them by these numbers. */
const findSpaces = async (
  { topics }: RecoverOptions,
  from: TopicRead['from'],
  names: ReadonlySet<string>,
): Promise<readonly SpaceHead[]> => {
  const found = new Map<number, SpaceHead>();
  if (names.size === 0) return [];
  await topics?.read({
    ...{ topic: TOPIC.calls, from },
    onMessage: ({ value }) => {
      const decoded = decodeInbound(value);
      if (!decoded.ok || !names.has(decoded.message.space_name)) return;
      const { space: id, space_name: name } = decoded.message;
      found.set(id, { id, name, events: 0 });
    },
  });
  return [...found.values()];
};

const toSkipped = (heads: readonly Head[], published: ReadonlyMap<string, number>): readonly (Skipped & Head)[] =>
  heads
    .map((head) => ({ ...head, skippedTo: Math.max(published.get(head.name) ?? 0, head.cursor, head.published) }))
    .filter(({ head, skippedTo }) => skippedTo > head);

/** What the topics hold that PostgreSQL does not know of. */
type Found = { readonly published: ReadonlyMap<string, number>; readonly spaces: readonly SpaceHead[] };

const findLost = async (options: RecoverOptions): Promise<Found> => {
  const { pool, topics, announce } = options;
  const heads = await readHeads(pool);
  const from = { sinceMs: Math.max(0, ...heads.map(({ lastAt }) => lastAt - MARGIN_MS)) };
  if (topics) announce('Reading what was published since the backup ...');
  const published = await readPublished(options, from);
  const known = new Set(heads.map(({ name }) => name));
  const unknown = new Set([...published.keys()].filter((name) => !known.has(name)));
  const spaces = await findSpaces(options, from, unknown);
  for (const name of unknown)
    if (spaces.every((one) => one.name !== name))
      announce(`The space ${name} is gone, and no call of it is left: make it again.`);
  return { published, spaces };
};

/** Fills the positions of lost events; resolves with what was skipped. Goes into the transaction of the quiet. */
const skipLost = async (client: PoolClient, { published, spaces }: Found, start: TopicStart | undefined) => {
  await addFoundSpaces(client, spaces);
  const skipped = toSkipped(await readHeads(client), published);
  for (const space of skipped) await skipPositions(client, space);
  // What the journal made of lost events must go; it is folded from the log again by whoever starts next.
  if (skipped.some(({ cursor, head }) => cursor > head)) await forgetJournal(client);
  if (skipped.length > 0) await renewLogId(client);
  if (skipped.length > 0 && start) await beginUnknown(client, start);
  return skipped;
};

const recover = async (options: RecoverOptions): Promise<Recovered> => {
  const { pool, topics, makeSpaces } = options;
  if (await isConnected(pool, ['omni resolver', 'omni journal', 'omni gateway']))
    throw new RebuildRefused('A server runs on this database. Stop it first.');
  const found = await findLost(options);
  const start = await topics?.start(TOPIC.calls);
  let recovered: Recovered = { skipped: [], lost: [] };
  await whileQuiet(pool, async (client) => {
    await makeSpaces(client, found.spaces);
    const lost = start ? await passLostCalls(client, start) : [];
    recovered = { skipped: await skipLost(client, found, start), lost };
    return recovered.skipped.length > 0 || lost.length > 0;
  });
  return recovered;
};

/**
 * Goes on behind events that PostgreSQL has lost: the log gets another id, and in each space the positions that somebody may
 * have seen are filled with events that say nothing. Resolves with what was
 * skipped, and with the calls that Kafka does not hold any more; when nothing was lost, nothing is done.
 */
export const recoverLog = async (options: RecoverOptions): Promise<Recovered> => {
  const held = await withSessionLock(options.pool, REBUILD_LOCK, () => recover(options));
  if (!held) throw new RebuildRefused('A rebuild of the graph is at work.');
  return held.result;
};
