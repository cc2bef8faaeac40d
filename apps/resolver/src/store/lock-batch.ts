import { allOf, type PoolClient } from '@omni/platform';
import { statement } from './statement.js';

/** A space's row, locked: whoever holds it is the one writer of the space. */
export type SpaceRow = {
  readonly space_id: number;
  readonly position: number;
  readonly last_at: number;
  readonly seen_from: number;
  readonly policy_version: number;
  readonly policy_kinds: string;
};

export type Partition = { readonly topic: string; readonly part: number };

/** How far a partition was consumed: -1 where nothing of this log ever was; and since when, by PostgreSQL's clock. */
export type OffsetRow = Partition & { readonly next_offset: number; readonly since: number };

/**
 * For this transaction only, so that a pooler may share the connection. Index plans are forced: the planner has no
 * statistics worth the name for a batch of arrays, and its hash joins over whole tables cost 1.8 times as much. For the same
 * reason a plan is made once a connection, not once a batch.
 */
export const configure = statement(
  'resolver_configure',
  `select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
          set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
          set_config('synchronous_commit', 'on', true),
          set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)`,
);

/** Rows must be there before they can be locked: `for update` on a missing row locks nothing. */
const insertMissingSpaces = statement(
  'resolver_insert_spaces',
  `insert into graph.space (space_id, name)
   select space_id, name from unnest($1::int[], $2::text[]) as new (space_id, name)
   order by space_id
   on conflict do nothing`,
);

const insertMissingOffsets = statement(
  'resolver_insert_offsets',
  `insert into graph.consumer_offset (log_id, topic, part, next_offset)
   select $1, topic, part, -1 from unnest($2::text[], $3::int[]) as new (topic, part)
   order by topic, part
   on conflict do nothing`,
);

/** A process that lost its partition and does not know it waits here, then finds an offset beyond its own. */
const lockOffsets = statement<OffsetRow>(
  'resolver_lock_offsets',
  `select o.topic, o.part, o.next_offset, o.since
   from graph.consumer_offset o
   where o.log_id = $1 and (o.topic, o.part) in (select * from unnest($2::text[], $3::int[]))
   order by o.topic, o.part
   for update of o`,
);

const lockSpaces = statement<SpaceRow>(
  'resolver_lock_spaces',
  `select space_id, position, last_at, seen_from, policy_version, policy_kinds
   from graph.space where space_id = any($1::int[])
   order by space_id
   for update`,
);

export const LOCK_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 10_000;

export type Locked = {
  readonly spaces: ReadonlyMap<number, SpaceRow>;
  readonly offsetOf: (partition: Partition) => OffsetRow;
};

/** Takes the locks of a batch in one order for everybody, so that two resolvers never wait for each other in a circle. */
export const lockBatch = async (
  client: PoolClient,
  wanted: {
    readonly logId: string;
    readonly partitions: readonly Partition[];
    readonly spaces: ReadonlyMap<number, string>;
  },
): Promise<Locked> => {
  const { logId, partitions, spaces } = wanted;
  const topics = partitions.map(({ topic }) => topic);
  const parts = partitions.map(({ part }) => part);
  const [, , offsets, , rows] = await allOf([
    configure(client, [`${LOCK_TIMEOUT_MS}ms`, `${STATEMENT_TIMEOUT_MS}ms`]),
    insertMissingOffsets(client, [logId, topics, parts]),
    lockOffsets(client, [logId, topics, parts]),
    insertMissingSpaces(client, [[...spaces.keys()], [...spaces.values()]]),
    lockSpaces(client, [[...spaces.keys()]]),
  ]);
  const offsetOf = ({ topic, part }: Partition): OffsetRow => {
    const found = offsets.find((row) => row.topic === topic && row.part === part);
    if (!found) throw new Error(`the offset of ${topic}/${part} is not locked`);
    return found;
  };
  return { spaces: new Map(rows.map((row) => [row.space_id, row])), offsetOf };
};
