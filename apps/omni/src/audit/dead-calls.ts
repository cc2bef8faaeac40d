import { type PoolClient } from '@omni/platform';
import { callIdOf, statement } from '@omni/resolver';

type Row = { readonly id: number; readonly message: string; readonly call_id: string | null };

/** A stale call may have been applied long ago, and a retried one is to be in the log. */
const selectLetters = statement<Row>(
  'audit_select_letters',
  `select id, message, call_id from graph.dead_letter
   where space_name = $1 and id > $2 and state in ('kept', 'dropped') and reason <> 'stale'
   order by id limit $3`,
);

export type LetterPage = { readonly calls: readonly string[]; readonly last: number | null };

/** Calls that must not be in the log, of the letters behind one; `last` is null where there are no more. */
export const readDeadCalls = async (
  client: PoolClient,
  page: { readonly space: string; readonly after: number; readonly most: number },
): Promise<LetterPage> => {
  const rows = await selectLetters(client, [page.space, page.after, page.most]);
  return {
    calls: rows.flatMap(({ message, call_id }) => call_id ?? callIdOf(message) ?? []),
    last: rows.length < page.most ? null : (rows.at(-1)?.id ?? null),
  };
};
