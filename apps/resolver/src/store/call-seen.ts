import { type PoolClient } from '@omni/platform';
import { statement, toColumns } from './statement.js';

/** The answer of a call that had an effect or a key: what a repeat of it is answered. */
export type SeenCall = {
  readonly spaceId: number;
  /** Hex. */
  readonly dedupe: string;
  readonly requestHash: string;
  readonly uuid: string;
  readonly identity: number;
  readonly member: number;
  readonly email: string;
  readonly visits: number;
  readonly position: number;
  readonly at: number;
};

type SeenRow = {
  space_id: number;
  dedupe: Buffer;
  request_hash: string;
  uuid: string;
  identity: number;
  member: number;
  email: string;
  visits: number;
  position: number;
  at: number;
};

const select = statement<SeenRow>(
  'resolver_select_seen',
  `select s.space_id, s.dedupe, s.request_hash, s.uuid, s.identity, s.member, s.email, s.visits, s.position, s.at
   from unnest($1::int[], $2::bytea[]) as wanted (space_id, dedupe)
   join graph.call_seen s using (space_id, dedupe)`,
);

/** A row that is replaced is one whose 24 hours are over: the space's lock keeps two writers from meeting here. */
const upsert = statement(
  'resolver_upsert_seen',
  `insert into graph.call_seen (space_id, dedupe, request_hash, uuid, identity, member, email, visits, position, at)
   select * from unnest($1::int[], $2::bytea[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[])
   on conflict (space_id, dedupe) do update
   set request_hash = excluded.request_hash, uuid = excluded.uuid, identity = excluded.identity, member = excluded.member,
       email = excluded.email, visits = excluded.visits, position = excluded.position, at = excluded.at`,
);

/** Nothing newer than `seen_from` ever goes: a call is recognised at least as long as it may come again. */
const trim = statement<{ trimmed: number }>(
  'resolver_trim_seen',
  `with old as (
     select c.space_id, c.dedupe from graph.call_seen c
     join graph.space s on s.space_id = c.space_id and c.at < s.seen_from
     where c.space_id = any($1::int[])
     limit $2),
   gone as (delete from graph.call_seen c using old where c.space_id = old.space_id and c.dedupe = old.dedupe returning 1)
   select count(*)::int as trimmed from gone`,
);

export const readSeen = async (
  client: PoolClient,
  wanted: readonly { readonly spaceId: number; readonly dedupe: string }[],
): Promise<readonly SeenCall[]> => {
  const rows = await select(client, [
    wanted.map((one) => one.spaceId),
    wanted.map((one) => Buffer.from(one.dedupe, 'hex')),
  ]);
  return rows.map(({ space_id, dedupe, request_hash, ...rest }) => ({
    ...rest,
    spaceId: space_id,
    dedupe: dedupe.toString('hex'),
    requestHash: request_hash,
  }));
};

export const writeSeen = (client: PoolClient, calls: readonly SeenCall[]): Promise<unknown> =>
  upsert(
    client,
    toColumns(calls, [
      (call) => call.spaceId,
      (call) => Buffer.from(call.dedupe, 'hex'),
      (call) => call.requestHash,
      (call) => call.uuid,
      (call) => call.identity,
      (call) => call.member,
      (call) => call.email,
      (call) => call.visits,
      (call) => call.position,
      (call) => call.at,
    ]),
  );

/** Deletes up to `most` answers that nobody can ask for any more; resolves with their number. */
export const trimSeen = async (client: PoolClient, spaceIds: readonly number[], most: number): Promise<number> =>
  (await trim(client, [spaceIds, most]))[0]?.trimmed ?? 0;
