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

/**
 * What of it the space has ever seen. The slice of a key that it has not is empty, and a file brings many such keys: asking
 * for them in each of the slice's statements was a tenth of PostgreSQL's work.
 */
export const onlyKnown = async (client: PoolClient, { keys, joining, uuids }: Wanted): Promise<Wanted> => {
  const rows = await selectKnown(client, [
    keys.map((key) => key.spaceId),
    keys.map((key) => key.kind),
    keys.map((key) => toBytes(key.value)),
  ]);
  const known = new Set(rows.flatMap((row) => keys[row.known - 1] ?? []));
  return { keys: [...known], joining: joining.filter((key) => known.has(key)), uuids };
};
