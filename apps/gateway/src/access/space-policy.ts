import { type Pool } from 'pg';

export type KindClass = 'person' | 'device';
export type Kinds = ReadonlyMap<string, KindClass>;
/** `user_id` has a member of its own in requests and so is no kind of `identifiers`. */
export type SpacePolicy = { readonly userId: boolean; readonly kinds: Kinds };

type PolicyRow = { readonly space_id: number; readonly kinds: string };

/** A space that never changed its policy. */
export const NO_POLICY: SpacePolicy = { userId: false, kinds: new Map() };

const toPolicy = (text: string): SpacePolicy => {
  const kinds = new Map(Object.entries(JSON.parse(text) as { readonly [kind: string]: KindClass }));
  const userId = kinds.delete('user_id');
  return { userId, kinds };
};

/** The newest policy of each of the spaces; a space that never changed its own has none here. */
export const readPolicies = async (
  pool: Pool,
  spaceIds: readonly number[],
): Promise<ReadonlyMap<number, SpacePolicy>> => {
  const result = await pool.query<PolicyRow>(
    `select distinct on (space_id) space_id, kinds from graph.policy
     where space_id = any($1) order by space_id, version desc`,
    [spaceIds],
  );
  return new Map(result.rows.map((row) => [row.space_id, toPolicy(row.kinds)]));
};
