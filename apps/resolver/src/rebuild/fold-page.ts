import { type EventRecord, evolve } from '@omni/identity';
import { allOf, inTransaction, onNextTables, type Pool, type PoolClient } from '@omni/platform';
import { toGraph, toPosition } from '../space-graph.js';
import { type SeenCall, writeSeen } from '../store/call-seen.js';
import { type SpaceRow } from '../store/lock-batch.js';
import { statement } from '../store/statement.js';
import { writeGraph } from '../store/write-graph.js';
import { writeLists } from '../store/write-events.js';
import { writeSpaces } from '../store/write-positions.js';
import { loadNamed, namedBy } from './events-slice.js';
import { readLastAt, readPage } from './log-page.js';
import { NEXT_GRAPH } from './next-graph.js';

/** Nothing of this need be on disk before the tables are switched: a server that dies takes rows and position back alike. */
const configure = statement(
  'rebuild_configure',
  `select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
          set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
          set_config('synchronous_commit', 'off', true)`,
);

const lockSpace = statement<SpaceRow>(
  'rebuild_lock_space',
  `select space_id, position, last_at, seen_from, policy_version, policy_kinds
   from graph.space where space_id = $1 for update`,
);

/** The answer that a repeat would be given; what an import brought is never repeated by its key. */
export const seenIn = (spaceId: number, { position, at, event }: EventRecord): SeenCall | undefined => {
  if (event.type === 'policy.changed') {
    const { dedupe, request_hash: requestHash } = event;
    return {
      ...{ spaceId, dedupe, requestHash, position, at },
      uuid: '',
      identity: 0,
      member: 0,
      email: '',
      visits: 0,
    };
  }
  if (event.type !== 'call.recorded' || event.imported) return undefined;
  const { dedupe, request_hash: requestHash, member, answer } = event;
  return { spaceId, dedupe, requestHash, ...answer, member, position, at };
};

/** Of two answers to one key the later one is kept: the earlier one's time was over. */
const toSeen = (spaceId: number, records: readonly EventRecord[], from: number): readonly SeenCall[] => {
  const seen = records.flatMap((record) => seenIn(spaceId, record) ?? []).filter(({ at }) => at >= from);
  return [...new Map(seen.map((call) => [call.dedupe, call])).values()];
};

type Source = { readonly spaceId: number; readonly fromNextLog: boolean };

const fold = async (client: PoolClient, next: PoolClient, { spaceId, fromNextLog }: Source): Promise<number> => {
  const [row] = await lockSpace(next, [spaceId]);
  if (!row) throw new Error(`space ${spaceId} is not among the new tables`);
  const log = fromNextLog ? next : client;
  const records = await readPage(log, spaceId, row.position);
  if (records.length === 0) return 0;
  const graph = toGraph(row);
  await loadNamed(next, spaceId, graph, namedBy(records));
  for (const record of records) evolve(graph, record);
  const { seenFrom } = toPosition(spaceId, { ...graph, lastAt: await readLastAt(log, spaceId) });
  const seen = toSeen(spaceId, records, seenFrom);
  const events = records.map((record) => ({ spaceId, record }));
  await allOf([
    ...writeGraph(next, new Map([[spaceId, graph]])),
    ...writeLists(next, events),
    ...(seen.length > 0 ? [writeSeen(next, seen)] : []),
    writeSpaces(next, [toPosition(spaceId, graph)]),
  ]);
  return records.length;
};

/** Folds the next events of a space into the new tables, in one transaction. Resolves with their number, 0 at the end. */
export const foldPage = (pool: Pool, source: Source): Promise<number> =>
  inTransaction(pool, async (client) => {
    await configure(client, []);
    return fold(client, onNextTables(client, NEXT_GRAPH), source);
  });
