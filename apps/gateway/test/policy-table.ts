import { type Pool } from 'pg';

/** The one table of the resolver that the gateway reads, in the shape that the resolver gives it. */
export const createPolicyTable = async (pool: Pool): Promise<void> => {
  await pool.query('create schema graph');
  await pool.query(
    `create table graph.policy (
       space_id int not null, version int not null, kinds text not null, position bigint not null,
       primary key (space_id, version)
     )`,
  );
};

export const setPolicy = async (pool: Pool, spaceId: number, kinds: object): Promise<void> => {
  await pool.query(
    `insert into graph.policy (space_id, version, kinds, position)
     select $1, coalesce(max(version), 0) + 1, $2, 0 from graph.policy where space_id = $1`,
    [spaceId, JSON.stringify(kinds)],
  );
};
