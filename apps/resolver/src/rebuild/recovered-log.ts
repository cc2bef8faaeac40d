import { type Pool, type PoolClient } from '@omni/platform';
import { type SpaceHead } from './log-file.js';

/** Where the log of a space ends, and how far others are, who should not be further. */
export type Head = {
  readonly spaceId: number;
  readonly name: string;
  readonly head: number;
  readonly lastAt: number;
  readonly cursor: number;
  readonly published: number;
};

type Row = { space_id: number; name: string; head: string; last_at: string; cursor: string; published: string };

export const readHeads = async (database: Pool | PoolClient): Promise<readonly Head[]> => {
  const { rows } = await database.query<Row>(
    `select s.space_id, s.name, s.position as head, s.last_at, coalesce(c.position, 0) as cursor,
            coalesce(r.published_position, 0) as published
     from graph.space s left join journal.cursor c using (space_id) left join graph.relay r using (space_id)
     order by s.space_id`,
  );
  return rows.map((row) => ({
    spaceId: row.space_id,
    name: row.name,
    head: Number(row.head),
    lastAt: Number(row.last_at),
    cursor: Number(row.cursor),
    published: Number(row.published),
  }));
};

export const addFoundSpaces = async (client: PoolClient, spaces: readonly SpaceHead[]): Promise<void> => {
  await client.query(
    `insert into graph.space (space_id, name) select * from unnest($1::int[], $2::text[]) on conflict do nothing`,
    [spaces.map(({ id }) => id), spaces.map(({ name }) => name)],
  );
};

/** Positions a statement, so that none takes long. */
const POSITIONS_A_STEP = 50_000;

const insertSkipped = async (client: PoolClient, space: Head, after: number, upTo: number): Promise<void> => {
  await client.query(
    `insert into graph.event (space_id, position, at, type, subject, data)
     select $1, position, $2, 'position.skipped', null, '{}' from generate_series($3::bigint, $4::bigint) position`,
    [space.spaceId, space.lastAt, after + 1, upTo],
  );
};

const moveHead = async (client: PoolClient, spaceId: number, head: number): Promise<void> => {
  await client.query('update graph.space set position = $2 where space_id = $1', [spaceId, head]);
};

/** Fills the positions behind the head of a space, up to one, with events that say nothing. */
export const skipPositions = async (
  client: PoolClient,
  space: Head & { readonly skippedTo: number },
): Promise<void> => {
  const { head, skippedTo, spaceId } = space;
  for (let after = head; after < skippedTo; after += POSITIONS_A_STEP)
    await insertSkipped(client, space, after, Math.min(skippedTo, after + POSITIONS_A_STEP));
  await moveHead(client, spaceId, skippedTo);
};

export const forgetJournal = async (client: PoolClient): Promise<void> => {
  await client.query('truncate journal.cursor, journal.member, journal.entry');
};
