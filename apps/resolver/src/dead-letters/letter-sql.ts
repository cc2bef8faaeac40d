import { inTransaction, type Pool } from '@omni/platform';
import { statement } from '../store/statement.js';
import { type DeadLetter, type FullDeadLetter } from './dead-letter.js';

const COLUMNS = `id, space_name, reason, topic, part, message_offset, log_id, at, octet_length(message) as bytes, state,
  changed_at, changed_by, call_id`;
const FULL_COLUMNS = `${COLUMNS}, message, (extract(epoch from now() - at) * 1000)::bigint as age_ms,
  (extract(epoch from now() - changed_at) * 1000)::bigint as changed_ms`;

const selectNewest = statement<DeadLetter>(
  'dead_letters_select_newest',
  `select ${COLUMNS} from graph.dead_letter
   where ($1::text is null or space_name = $1) and ($2::text is null or reason = $2)
   order by id desc limit $3`,
);

const selectById = statement<FullDeadLetter>(
  'dead_letters_select_by_id',
  `select ${FULL_COLUMNS} from graph.dead_letter where id = $1`,
);

const selectKept = statement<FullDeadLetter>(
  'dead_letters_select_kept',
  `select ${FULL_COLUMNS} from graph.dead_letter
   where state = 'kept' and ($1::text is null or reason = $1) and id > $2
   order by id limit $3`,
);

/** Only from a state in which no resolver has it in its hands. */
const markAsked = statement<{ id: number }>(
  'dead_letters_mark_asked',
  `update graph.dead_letter set state = 'asked', changed_at = now(), changed_by = $2, call_id = $3
   where id = $1 and state in ('kept', 'retried') returning id`,
);

/** `published`: the relay must not send the empty text that is left. */
const clear = statement<{ id: number }>(
  'dead_letters_clear',
  `update graph.dead_letter
   set state = 'dropped', message = '', published = true, changed_at = now(), changed_by = $2, call_id = coalesce(call_id, $3)
   where id = $1 and state not in ('sending', 'dropped') returning id`,
);

const countUnderWay = statement<{ count: number }>(
  'dead_letters_count_under_way',
  `select count(*)::int as count from graph.dead_letter where id = any($1::bigint[]) and state in ('asked', 'sending')`,
);

export type LetterFilter = { readonly space: string | null; readonly reason: string | null; readonly most: number };

/** The newest first, whatever became of them. */
export const readNewestLetters = (pool: Pool, { space, reason, most }: LetterFilter): Promise<readonly DeadLetter[]> =>
  inTransaction(pool, (client) => selectNewest(client, [space, reason, most]));

export const readLetter = async (pool: Pool, id: number): Promise<FullDeadLetter | undefined> =>
  (await inTransaction(pool, (client) => selectById(client, [id])))[0];

/** Those of which nothing has become yet, behind an id. */
export const readKeptLetters = (
  pool: Pool,
  page: { readonly reason: string | null; readonly after: number; readonly most: number },
): Promise<readonly FullDeadLetter[]> =>
  inTransaction(pool, (client) => selectKept(client, [page.reason, page.after, page.most]));

/** Who wants something done with which letter. */
export type Wish = { readonly id: number; readonly by: string; readonly callId: string | null };

/** Resolves with false where somebody else was faster. */
export const askForRetry = async (pool: Pool, { id, by, callId }: Wish): Promise<boolean> =>
  (await inTransaction(pool, (client) => markAsked(client, [id, by, callId]))).length > 0;

/** Deletes the message and keeps the row. Resolves with false where there is none to delete, or it is being sent. */
export const dropLetter = async (pool: Pool, { id, by, callId }: Wish): Promise<boolean> =>
  (await inTransaction(pool, (client) => clear(client, [id, by, callId]))).length > 0;

/** How many of the letters no resolver has sent yet. */
export const countLettersUnderWay = async (pool: Pool, ids: readonly number[]): Promise<number> =>
  (await inTransaction(pool, (client) => countUnderWay(client, [ids])))[0]?.count ?? 0;
