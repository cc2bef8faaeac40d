import { inTransaction, type Pool } from '@omni/platform';
import { statement } from '../store/statement.js';

/** `claimed_at` in milliseconds since 1970, by PostgreSQL's clock. */
export type AskedLetter = { readonly id: number; readonly message: string; readonly claimed_at: number };

/**
 * A claim holds for a while and no longer: whoever made it may have died. Two resolvers that send one message do no harm,
 * because a call has an effect once.
 */
const claim = statement<AskedLetter>(
  'dead_letters_claim',
  `update graph.dead_letter l set state = 'sending', changed_at = now()
   from (
     select id from graph.dead_letter
     where state = 'asked' or (state = 'sending' and changed_at < now() - make_interval(secs => $2::float8 / 1000))
     order by id limit $1
     for update skip locked) due
   where l.id = due.id
   returning l.id, l.message, (extract(epoch from now()) * 1000)::bigint as claimed_at`,
);

const mark = statement(
  'dead_letters_mark_sent',
  `update graph.dead_letter set state = $2, changed_at = now() where id = any($1::bigint[]) and state = 'sending'`,
);

/** Letters to be sent now, which are this resolver's for as long as the claim lasts. */
export const claimAsked = (
  pool: Pool,
  { most, claimMs }: { readonly most: number; readonly claimMs: number },
): Promise<readonly AskedLetter[]> => inTransaction(pool, (client) => claim(client, [most, claimMs]));

export const markSent = (pool: Pool, ids: readonly number[], state: 'retried' | 'kept'): Promise<unknown> =>
  inTransaction(pool, (client) => mark(client, [ids, state]));
