import { type PoolClient } from '@omni/platform';
import { RebuildRefused, type SpaceHead } from '@omni/resolver';

/** Numbers go with names: the calls that Kafka may still hold name spaces by their numbers. */
export const makeSpaces = async (client: PoolClient, spaces: readonly SpaceHead[]): Promise<void> => {
  if (spaces.length === 0) return;
  const values = [spaces.map(({ id }) => id), spaces.map(({ name }) => name)];
  const { rows } = await client.query<{ taken: number }>(
    `select count(*)::int as taken from admin.space s join unnest($1::int[], $2::text[]) as new (id, name)
     on (s.id = new.id) <> (s.name = new.name)`,
    values,
  );
  if ((rows[0]?.taken ?? 0) > 0)
    throw new RebuildRefused('This installation has other spaces of the same names or numbers.');
  await client.query(
    `insert into admin.space (id, name) overriding system value
     select * from unnest($1::int[], $2::text[]) as new (id, name) on conflict do nothing`,
    values,
  );
  await client.query(`select setval(pg_get_serial_sequence('admin.space', 'id'), max(id)) from admin.space`);
};
