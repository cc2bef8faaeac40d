import { type PoolClient } from '@omni/platform';
import { statement, toColumns } from '../store/statement.js';
import { type LoggedEvent, type SpaceHead } from './log-file.js';

const insertSpaces = statement(
  'restore_insert_spaces',
  `insert into graph_next.space (space_id, name) select * from unnest($1::int[], $2::text[])`,
);

const insertEvents = statement(
  'restore_insert_events',
  `insert into graph_next.event (space_id, position, at, type, subject, data)
   select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[], $5::uuid[], $6::text[])`,
);

const insertLiveSpaces = statement(
  'restore_insert_live_spaces',
  `insert into graph.space (space_id, name) select space_id, name from graph_next.space`,
);

const changeLogId = statement('restore_change_log_id', 'update graph.event_log set log_id = gen_random_uuid()');

const selectUsed = statement<{ is_used: boolean }>(
  'restore_select_used',
  `select exists (select 1 from graph.space) or exists (select 1 from graph.event) or exists (select 1 from graph.identity)
          or exists (select 1 from graph.call_seen) as is_used`,
);

export const stageSpaces = (client: PoolClient, spaces: readonly SpaceHead[]): Promise<unknown> =>
  insertSpaces(client, toColumns(spaces, [({ id }) => id, ({ name }) => name]));

export const stageEvents = (client: PoolClient, events: readonly LoggedEvent[]): Promise<unknown> =>
  insertEvents(
    client,
    toColumns(events, [
      ({ spaceId }) => spaceId,
      ({ position }) => position,
      ({ at }) => at,
      ({ type }) => type,
      ({ subject }) => subject,
      ({ data }) => data,
    ]),
  );

export const addStagedSpaces = (client: PoolClient): Promise<unknown> => insertLiveSpaces(client, []);
/** What consumers read of the log that was exported may go on elsewhere: this one is another. */
export const renewLogId = (client: PoolClient): Promise<unknown> => changeLogId(client, []);
export const isUsed = async (client: PoolClient): Promise<boolean> =>
  (await selectUsed(client, []))[0]?.is_used ?? true;
