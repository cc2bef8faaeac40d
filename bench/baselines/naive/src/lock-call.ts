import { createHash } from 'node:crypto';
import { type CallMessage } from '@omni/contracts';
import { toBytes, type Wanted } from '@omni/resolver';
import { type PoolClient } from 'pg';

const lockNumberOf = (name: string): string => createHash('sha256').update(name).digest().readBigInt64BE().toString();

/** What two calls may not do at the same time although there may be no row to lock: identifiers, and an Idempotency-Key. */
const namesOf = ({ space, identifiers, keyed, dedupe }: CallMessage): readonly string[] => [
  ...identifiers.map(({ kind, value }) => `${space}:${kind}\0${value}`),
  ...(keyed ? [`${space}:${dedupe}`] : []),
];

/** Locks by number, in one order for everybody. */
export const lockNames = async (client: PoolClient, message: CallMessage): Promise<void> => {
  await client.query({
    name: 'naive_lock_names',
    text: `select pg_advisory_xact_lock(number)
           from (select number from unnest($1::bigint[]) as number order by number offset 0) as sorted`,
    values: [namesOf(message).map(lockNumberOf)],
  });
};

/** `offset 0`: one look-up by a whole key for each row, whatever the planner believes of tables without statistics. */
const LOCK_ROOTS = `
  select id from graph.identity
  where space_id = $1 and id = any(array(
    select named.root
    from unnest($2::text[], $3::bytea[]) as wanted (kind, value)
    cross join lateral (
      select member, device_identity, claim_members from graph.identifier
      where space_id = $1 and kind = wanted.kind and value = wanted.value offset 0) as i
    cross join lateral unnest(array[i.member, i.device_identity] || i.claim_members) as member (id)
    cross join lateral (
      select root from graph.identity where space_id = $1 and id = member.id offset 0) as named
    union
    select root from graph.identity where space_id = $1 and uuid = any($4::uuid[])))
  order by id
  for update`;

/** Locks the roots that answer for what the call names: whoever changes what a root's members hold has the root locked. */
export const lockRoots = async (
  client: PoolClient,
  { space, identifiers }: CallMessage,
  { uuids }: Wanted,
): Promise<ReadonlySet<number>> => {
  const kinds = identifiers.map(({ kind }) => kind);
  const values = identifiers.map(({ value }) => toBytes(value));
  const { rows } = await client.query<{ id: string }>({
    name: 'naive_lock_roots',
    text: LOCK_ROOTS,
    values: [space, kinds, values, uuids.map(({ uuid }) => uuid)],
  });
  return new Set(rows.map(({ id }) => Number(id)));
};
