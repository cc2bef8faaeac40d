import { type PoolClient } from '@omni/platform';
import { type SpaceRow } from './lock-batch.js';
import { statement } from './statement.js';

/** Where a space stands in a snapshot. */
export type PeekedSpace = Pick<SpaceRow, 'space_id' | 'position' | 'last_at' | 'policy_version' | 'policy_kinds'>;

/**
 * No lock: the snapshot keeps this and the slice together. A standby may be behind what was answered, and a name that led to
 * the primary when the connection was made may lead to what is one no more.
 */
const selectSpaces = statement<PeekedSpace & { is_standby: boolean }>(
  'resolver_peek_spaces',
  `select space_id, position, last_at, policy_version, policy_kinds, pg_is_in_recovery() as is_standby
   from graph.space where space_id = any($1::int[])`,
);

/** The spaces that are there. Rejects on a standby. */
export const peekSpaces = async (client: PoolClient, spaceIds: readonly number[]): Promise<readonly PeekedSpace[]> => {
  const rows = await selectSpaces(client, [spaceIds]);
  if (rows.some((row) => row.is_standby)) throw new Error('a look-up was to be answered by a standby');
  return rows;
};
