import { type Delivered } from '@omni/bus';
import { inTransaction, type Pool } from '@omni/platform';
import { statement } from '../store/statement.js';
import { type DeadLetter } from '../store/write-positions.js';

/** Why an operator kept a message that this release is too old to read. */
export const NEWER_VERSION = 'newer_version';

const insertOne = statement<{ id: number }>(
  'dead_letters_keep',
  `insert into graph.dead_letter (space_name, reason, topic, part, message_offset, log_id, message)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (log_id, topic, part, message_offset) do nothing
   returning id`,
);

const selectPlaces = statement<{ topic: string; part: number; message_offset: number }>(
  'resolver_select_kept_places',
  `select topic, part, message_offset from graph.dead_letter
   where log_id = $1 and reason = $2
     and (topic, part, message_offset) in (select * from unnest($3::text[], $4::int[], $5::bigint[]))`,
);

/** Keeps a message before a resolver has come to it. Resolves with the letter's number; undefined where there is one already. */
export const keepLetter = async (pool: Pool, letter: DeadLetter): Promise<number | undefined> => {
  const { spaceName, reason, topic, part, offset, logId, message } = letter;
  const values = [spaceName, reason, topic, part, offset, logId, message];
  return (await inTransaction(pool, (client) => insertOne(client, values)))[0]?.id;
};

export type IsKept = (one: Delivered) => boolean;

const placeOf = (topic: string, part: number, offset: number): string => `${topic}/${part}@${offset}`;

/** Which of the messages somebody has kept, so that whoever cannot read them may go on behind them. */
export const readKeptPlaces = async (
  pool: Pool,
  { logId, messages }: { readonly logId: string; readonly messages: readonly Delivered[] },
): Promise<IsKept> => {
  const rows = await inTransaction(pool, (client) =>
    selectPlaces(client, [
      logId,
      NEWER_VERSION,
      messages.map(({ topic }) => topic),
      messages.map(({ partition }) => partition),
      messages.map(({ offset }) => offset),
    ]),
  );
  const places = new Set(rows.map((row) => placeOf(row.topic, row.part, row.message_offset)));
  return ({ topic, partition, offset }) => places.has(placeOf(topic, partition, offset));
};
