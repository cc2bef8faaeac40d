import { type ClientBase } from 'pg';
import { type EntryRow, type MemberRow, type Repointing } from './fold-events.js';

/**
 * Settings of one projecting transaction. A commit need not wait for the disk: rows and cursor vanish together if
 * PostgreSQL dies, and the log, which is on disk, gives them again. Plans must not depend on statistics that lag behind
 * a table's growth.
 */
export const setUpProjection = async (client: ClientBase): Promise<void> => {
  await client.query({
    name: 'journal_set_up_projection',
    text: `select set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true),
                  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`,
  });
};

/** `for update` on a missing row would lock nothing. Sorted, like the locks, so that two projectors cannot deadlock. */
export const addCursors = async (client: ClientBase, spaces: readonly number[]): Promise<void> => {
  await client.query({
    name: 'journal_add_cursors',
    text: `insert into journal.cursor (space_id, position)
           select space_id, 0 from unnest($1::int[]) as new(space_id) order by space_id
           on conflict do nothing`,
    values: [spaces],
  });
};

/** Cursor by space. Whoever holds these locks is the only projector of the spaces until the transaction ends. */
export const lockCursors = async (
  client: ClientBase,
  spaces: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const { rows } = await client.query<{ space_id: number; position: string }>({
    name: 'journal_lock_cursors',
    text: 'select space_id, position from journal.cursor where space_id = any($1::int[]) order by space_id for update',
    values: [spaces],
  });
  return new Map(rows.map((row) => [row.space_id, Number(row.position)]));
};

/** Without `on conflict`: under the cursor's lock a member that exists already is a bug. */
export const addMembers = async (client: ClientBase, members: readonly MemberRow[]): Promise<void> => {
  await client.query({
    name: 'journal_add_members',
    text: `insert into journal.member (space_id, member, root, device)
           select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::boolean[])`,
    values: [
      members.map(({ space }) => space),
      members.map(({ member }) => member),
      members.map(({ root }) => root),
      members.map(({ device }) => device),
    ],
  });
};

/** Touches rows of `member` only: entries stay with the member that they were written on. */
export const repointMembers = async (client: ClientBase, repointings: readonly Repointing[]): Promise<void> => {
  await client.query({
    name: 'journal_repoint_members',
    text: `update journal.member m set root = r.survivor
           from unnest($1::int[], $2::bigint[], $3::bigint[]) as r(space_id, absorbed, survivor)
           where m.space_id = r.space_id and m.root = r.absorbed`,
    values: [
      repointings.map(({ space }) => space),
      repointings.map(({ absorbed }) => absorbed),
      repointings.map(({ survivor }) => survivor),
    ],
  });
};

export const addEntries = async (client: ClientBase, entries: readonly EntryRow[]): Promise<void> => {
  await client.query({
    name: 'journal_add_entries',
    text: `insert into journal.entry (space_id, member, position, created_at, body)
           select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])`,
    values: [
      entries.map(({ space }) => space),
      entries.map(({ member }) => member),
      entries.map(({ position }) => position),
      entries.map(({ atMs }) => atMs),
      entries.map(({ body }) => body),
    ],
  });
};

export const advanceCursors = async (client: ClientBase, cursorOf: ReadonlyMap<number, number>): Promise<void> => {
  await client.query({
    name: 'journal_advance_cursors',
    text: `update journal.cursor c set position = moved.position
           from unnest($1::int[], $2::bigint[]) as moved(space_id, position)
           where c.space_id = moved.space_id`,
    values: [[...cursorOf.keys()], [...cursorOf.values()]],
  });
};
