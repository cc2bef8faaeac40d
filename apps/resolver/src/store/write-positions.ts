import { type PoolClient } from '@omni/platform';
import { statement, toColumns } from './statement.js';

export type SpacePosition = {
  readonly spaceId: number;
  readonly position: number;
  readonly lastAt: number;
  readonly seenFrom: number;
  readonly policyVersion: number;
  readonly policyKinds: string;
};
export type PartitionOffset = { readonly topic: string; readonly part: number; readonly nextOffset: number };
export type DeadLetter = {
  readonly spaceName: string;
  readonly reason: string;
  readonly topic: string;
  readonly part: number;
  readonly offset: number;
  readonly logId: string;
  readonly message: string;
};

/** `greatest` throughout: a writer that is late never turns a position back. */
const updateSpaces = statement(
  'resolver_update_spaces',
  `update graph.space s
   set position = greatest(s.position, new.position), last_at = greatest(s.last_at, new.last_at),
       seen_from = greatest(s.seen_from, new.seen_from), policy_version = greatest(s.policy_version, new.policy_version),
       policy_kinds = case when new.policy_version > s.policy_version then new.policy_kinds else s.policy_kinds end
   from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::text[])
     as new (space_id, position, last_at, seen_from, policy_version, policy_kinds)
   where s.space_id = new.space_id`,
);

const updateOffsets = statement(
  'resolver_update_offsets',
  `update graph.consumer_offset o set next_offset = greatest(o.next_offset, new.next_offset)
   from unnest($2::text[], $3::int[], $4::bigint[]) as new (topic, part, next_offset)
   where o.log_id = $1 and o.topic = new.topic and o.part = new.part`,
);

/** A message that comes again is a dead letter once. */
const insertDeadLetters = statement(
  'resolver_insert_dead_letters',
  `insert into graph.dead_letter (space_name, reason, topic, part, message_offset, log_id, message)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::text[])
   on conflict (log_id, topic, part, message_offset) do nothing`,
);

export const writeSpaces = (client: PoolClient, spaces: readonly SpacePosition[]): Promise<unknown> =>
  updateSpaces(
    client,
    toColumns(spaces, [
      (space) => space.spaceId,
      (space) => space.position,
      (space) => space.lastAt,
      (space) => space.seenFrom,
      (space) => space.policyVersion,
      (space) => space.policyKinds,
    ]),
  );

export const writeOffsets = (
  client: PoolClient,
  logId: string,
  offsets: readonly PartitionOffset[],
): Promise<unknown> =>
  updateOffsets(client, [
    logId,
    ...toColumns(offsets, [({ topic }) => topic, ({ part }) => part, ({ nextOffset }) => nextOffset]),
  ]);

/** PostgreSQL's text holds no NUL; in a message that nobody could read, the letter U+2400 stands for it. */
const withoutNul = (text: string): string => text.replaceAll('\0', '\u2400');

export const writeDeadLetters = (client: PoolClient, letters: readonly DeadLetter[]): Promise<unknown> =>
  insertDeadLetters(
    client,
    toColumns(letters, [
      (letter) => letter.spaceName,
      (letter) => letter.reason,
      (letter) => letter.topic,
      (letter) => letter.part,
      (letter) => letter.offset,
      (letter) => letter.logId,
      (letter) => withoutNul(letter.message),
    ]),
  );
