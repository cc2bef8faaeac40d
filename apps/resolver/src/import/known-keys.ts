import { type PoolClient } from '@omni/platform';
import { type Wanted } from '../store/read-slice.js';
import { statement } from '../store/statement.js';
import { toBytes } from '../store/value-bytes.js';

/** `value` comes back as its number in the question: a value need not be read twice. */
const selectKnown = statement<{ known: number }>(
  'import_select_known_keys',
  `select wanted.number as known
   from unnest($1::int[], $2::text[], $3::bytea[]) with ordinality as wanted (space_id, kind, value, number)
   join graph.identifier i using (space_id, kind, value)`,
);

/** Those of the keys that the space has ever seen. */
export const knownKeys = async (client: PoolClient, keys: Wanted['keys']): Promise<Wanted['keys']> => {
  if (keys.length === 0) return [];
  const rows = await selectKnown(client, [
    keys.map((key) => key.spaceId),
    keys.map((key) => key.kind),
    keys.map((key) => toBytes(key.value)),
  ]);
  return rows.flatMap((row) => keys[row.known - 1] ?? []);
};
