import { type Pool } from '@omni/platform';

/** The uuid that answers for a device; "" where nobody knows it. */
export type FindUuid = (device: string) => Promise<string>;

const CREATE = `
  create table single_key as
  select convert_from(i.value, 'UTF8') as device, r.uuid::text as uuid
  from graph.identifier i
  join graph.identity m on m.space_id = i.space_id and m.id = i.member
  join graph.identity r on r.space_id = m.space_id and r.id = m.root
  where i.kind = 'anonymous_id'`;

/** What a service would keep that does nothing else: the devices and who answers for them now. */
export const createKeyTable = async (pool: Pool): Promise<void> => {
  await pool.query('drop table if exists single_key');
  await pool.query(CREATE);
  await pool.query('alter table single_key add primary key (device)');
  await pool.query('vacuum analyze single_key');
};

export const findUuidOn =
  (pool: Pool): FindUuid =>
  async (device) => {
    const { rows } = await pool.query<{ uuid: string }>({
      name: 'single_key_select',
      text: 'select uuid from single_key where device = $1',
      values: [device],
    });
    return rows[0]?.uuid ?? '';
  };
