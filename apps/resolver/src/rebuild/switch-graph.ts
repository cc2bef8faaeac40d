import { type PoolClient, replaceByTwin, type Twin } from '@omni/platform';

/** What is folded of a space's row, where it is not what it should be. */
const CORRECT_SPACES = `
  update graph.space s
  set position = n.position, last_at = n.last_at, seen_from = n.seen_from, policy_version = n.policy_version,
      policy_kinds = n.policy_kinds
  from graph_next.space n
  where n.space_id = s.space_id
    and (s.position, s.last_at, s.seen_from, s.policy_version, s.policy_kinds)
        is distinct from (n.position, n.last_at, n.seen_from, n.policy_version, n.policy_kinds)`;

/** Puts new tables in the place of the live ones and has the rows of the spaces say what the log says. */
export const switchGraph = async (client: PoolClient, twin: Twin, tables: readonly string[]): Promise<void> => {
  await client.query(CORRECT_SPACES);
  await replaceByTwin(client, twin, tables);
};
