import { type PoolClient } from '@omni/platform';
import { statement } from '@omni/resolver';
import { type Note } from './findings.js';

/** Where a space stands in a snapshot. */
export type SpaceStand = {
  readonly name: string;
  readonly position: number;
  readonly last_at: number;
  readonly seen_from: number;
  readonly policy_version: number;
  readonly published: number;
  /** How far its journal is projected. */
  readonly cursor: number;
  readonly last_event: number;
  /** What administration calls the space; null where it does not know it. */
  readonly admin_name: string | null;
};

const selectStand = statement<SpaceStand>(
  'audit_select_stand',
  `select s.name, s.position, s.last_at, s.seen_from, s.policy_version, coalesce(r.published_position, 0) as published,
          coalesce(c.position, 0) as cursor, a.name as admin_name,
          coalesce((select e.position from graph.event e where e.space_id = s.space_id order by e.position desc limit 1), 0)
            as last_event
   from graph.space s
   left join graph.relay r on r.space_id = s.space_id
   left join journal.cursor c on c.space_id = s.space_id
   left join admin.space a on a.id = s.space_id
   where s.space_id = $1`,
);

export const readStand = async (client: PoolClient, spaceId: number): Promise<SpaceStand> => {
  const [stand] = await selectStand(client, [spaceId]);
  if (!stand) throw new Error(`space ${spaceId} is gone`);
  return stand;
};

export type SpaceName = { readonly id: number; readonly name: string };

const selectSpaces = statement<SpaceName>(
  'audit_select_spaces',
  `select space_id as id, name from graph.space where $1::text is null or name = $1 order by space_id`,
);

/** The spaces in which anything was ever concluded. */
export const readSpaces = (client: PoolClient, name: string | null): Promise<readonly SpaceName[]> =>
  selectSpaces(client, [name]);

/** Whoever is ahead of the log has read what is not there any more. */
export const checkStand = (stand: SpaceStand, note: Note): void => {
  const { name, position, last_event, published, cursor, admin_name } = stand;
  if (last_event !== position) note('I8', 'heads that are not the last event', position);
  if (published > position) note('I8', 'spaces published beyond their log', published);
  if (cursor > position) note('I8', 'journals ahead of their log', cursor);
  if (admin_name !== name) note('I11', 'spaces that administration calls otherwise', 0);
};
