import { type EventRow } from '@omni/contracts';
import { type Pool, type PoolClient } from '@omni/platform';
import { statement } from './statement.js';

/** A space of which events were not yet published. */
export type Unpublished = { readonly space_id: number; readonly name: string; readonly published_position: number };
export type UnpublishedDeadLetter = {
  readonly id: number;
  readonly space_name: string;
  readonly reason: string;
  readonly topic: string;
  readonly part: number;
  readonly message_offset: number;
  readonly message: string;
};

const selectUnpublished = statement<Unpublished>(
  'relay_select_unpublished',
  `select s.space_id, s.name, coalesce(r.published_position, 0) as published_position
   from graph.space s left join graph.relay r using (space_id)
   where s.position > coalesce(r.published_position, 0) and ($1::int[] is null or s.space_id = any($1::int[]))
   order by s.space_id`,
);

const selectEvents = statement<EventRow>(
  'relay_select_events',
  `select position, at, type, subject, data from graph.event
   where space_id = $1 and position > $2 order by position limit $3`,
);

/**
 * `greatest`: two relays of one space, one of them late, never turn the position back. Not forced to disk: a position that
 * a crash takes back has its events published again.
 */
const markPublished = statement(
  'relay_mark_published',
  `with unforced as materialized (select set_config('synchronous_commit', 'off', true))
   insert into graph.relay (space_id, published_position) select $1::int, $2::bigint from unforced
   on conflict (space_id) do update set published_position = greatest(relay.published_position, excluded.published_position)`,
);

const selectLogId = statement<{ log_id: string }>('relay_select_log_id', 'select log_id from graph.event_log');

const selectDeadLetters = statement<UnpublishedDeadLetter>(
  'relay_select_dead_letters',
  `select id, space_name, reason, topic, part, message_offset, message from graph.dead_letter
   where not published order by id limit $1`,
);

const markDeadLetters = statement(
  'relay_mark_dead_letters',
  'update graph.dead_letter set published = true where id = any($1::bigint[])',
);

/** One statement on a connection of the pool. A connection on which it failed is destroyed. */
const using = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

export const readLogId = async (pool: Pool): Promise<string> => {
  const [row] = await using(pool, (client) => selectLogId(client, []));
  if (!row) throw new Error('graph.event_log has no row: the migrations did not run');
  return row.log_id;
};
/** The given spaces, or all, of which events wait. */
export const readUnpublished = (pool: Pool, spaceIds: readonly number[] | null): Promise<readonly Unpublished[]> =>
  using(pool, (client) => selectUnpublished(client, [spaceIds]));
export const readEventsAfter = (
  pool: Pool,
  spaceId: number,
  position: number,
  most: number,
): Promise<readonly EventRow[]> => using(pool, (client) => selectEvents(client, [spaceId, position, most]));
export const writePublished = (pool: Pool, spaceId: number, position: number): Promise<unknown> =>
  using(pool, (client) => markPublished(client, [spaceId, position]));
export const readDeadLetters = (pool: Pool, most: number): Promise<readonly UnpublishedDeadLetter[]> =>
  using(pool, (client) => selectDeadLetters(client, [most]));
export const writeDeadLettersPublished = (pool: Pool, ids: readonly number[]): Promise<unknown> =>
  using(pool, (client) => markDeadLetters(client, [ids]));
