import { classOf, type Graph, type IdentifierState, type Identity } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { statement, toArrayText, toColumns } from './statement.js';
import { toBytes } from './value-bytes.js';

type Rooted = { readonly spaceId: number; readonly identity: Identity };
type Held = { readonly spaceId: number; readonly state: IdentifierState; readonly personRoot: number | null };
type Moved = { readonly spaceId: number; readonly from: number; readonly to: number };

/** Each identity at most once a batch, sorted by key, so that two spaces' writers lock rows in one order. */
const upsertIdentities = statement(
  'resolver_upsert_identities',
  `insert into graph.identity (space_id, id, uuid, is_device, root, visits, total_visits, total_identifiers, total_anonymous,
     total_person_merges, merges_at)
   select space_id, id, uuid, is_device, root, visits, total_visits, total_identifiers, total_anonymous, total_person_merges, merges_at::bigint[]
   from unnest($1::int[], $2::bigint[], $3::uuid[], $4::boolean[], $5::bigint[], $6::bigint[], $7::bigint[], $8::int[], $9::int[],
     $10::int[], $11::text[])
     as new (space_id, id, uuid, is_device, root, visits, total_visits, total_identifiers, total_anonymous, total_person_merges, merges_at)
   on conflict (space_id, id) do update
   set root = excluded.root, visits = excluded.visits, total_visits = excluded.total_visits, total_identifiers = excluded.total_identifiers,
       total_anonymous = excluded.total_anonymous, total_person_merges = excluded.total_person_merges, merges_at = excluded.merges_at`,
);

const upsertIdentifiers = statement(
  'resolver_upsert_identifiers',
  `insert into graph.identifier (space_id, kind, value, address, member, person_root, attached, seen_at, carried, claim_members, claim_ats,
     claimants, device_kinds, device_values, device_ats, merges_at, device_identity, proposed)
   select space_id, kind, value, address, member, person_root, attached, seen_at, carried, claim_members::bigint[], claim_ats::bigint[],
     claimants::bigint[], device_kinds::text[], device_values::bytea[], device_ats::bigint[], merges_at::bigint[], device_identity,
     proposed::bigint[]
   from unnest($1::int[], $2::text[], $3::bytea[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
     $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::bigint[], $18::text[])
     as new (space_id, kind, value, address, member, person_root, attached, seen_at, carried, claim_members, claim_ats, claimants,
       device_kinds, device_values, device_ats, merges_at, device_identity, proposed)
   on conflict (space_id, kind, value) do update
   set address = excluded.address, member = excluded.member, person_root = excluded.person_root, attached = excluded.attached,
       seen_at = excluded.seen_at, carried = excluded.carried, claim_members = excluded.claim_members, claim_ats = excluded.claim_ats,
       claimants = excluded.claimants, device_kinds = excluded.device_kinds, device_values = excluded.device_values,
       device_ats = excluded.device_ats, merges_at = excluded.merges_at, device_identity = excluded.device_identity,
       proposed = excluded.proposed`,
);

/** Members of an absorbed root that the batch did not load follow it. */
const moveMembers = statement(
  'resolver_move_members',
  `update graph.identity m set root = moved.new_root
   from unnest($1::int[], $2::bigint[], $3::bigint[]) as moved (space_id, old_root, new_root)
   where m.space_id = moved.space_id and m.root = moved.old_root`,
);

const movePersonClass = statement(
  'resolver_move_person_class',
  `update graph.identifier i set person_root = moved.new_root
   from unnest($1::int[], $2::bigint[], $3::bigint[]) as moved (space_id, old_root, new_root)
   where i.space_id = moved.space_id and i.person_root = moved.old_root`,
);

const changedIdentities = (graphs: ReadonlyMap<number, Graph>): readonly Rooted[] =>
  [...graphs]
    .flatMap(([spaceId, graph]) =>
      [...graph.changed.identities]
        .flatMap((id) => graph.identities.get(id) ?? [])
        .map((identity) => ({ spaceId, identity })),
    )
    .sort((a, b) => a.spaceId - b.spaceId || a.identity.id - b.identity.id);

/**
 * The root, for person-class identifiers: by it a root's addresses are found without going through its members. Kinds that
 * the space has taken away keep theirs, for the day they come back.
 */
export const personRootOf = (graph: Graph, state: IdentifierState): number | null => {
  const kindClass = classOf(graph.policy, state.kind) ?? 'person';
  return state.member !== null && kindClass === 'person' ? (graph.identities.get(state.member)?.root ?? null) : null;
};

const compareBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const changedIdentifiers = (graphs: ReadonlyMap<number, Graph>): readonly Held[] =>
  [...graphs]
    .flatMap(([spaceId, graph]) =>
      [...graph.changed.identifiers]
        .flatMap((key) => graph.identifiers.get(key) ?? [])
        .map((state) => ({ spaceId, state, personRoot: personRootOf(graph, state) })),
    )
    .sort(
      (a, b) =>
        a.spaceId - b.spaceId || compareBytes(a.state.kind, b.state.kind) || compareBytes(a.state.value, b.state.value),
    );

const writeIdentities = (client: PoolClient, identities: readonly Rooted[]): Promise<unknown> => {
  const columns = toColumns(identities, [
    ({ spaceId }) => spaceId,
    ({ identity }) => identity.id,
    ({ identity }) => identity.uuid,
    ({ identity }) => identity.isDevice,
    ({ identity }) => identity.root,
    ({ identity }) => identity.visits,
    ({ identity }) => identity.totals.visits,
    ({ identity }) => identity.totals.identifiers,
    ({ identity }) => identity.totals.anonymousMembers,
    ({ identity }) => identity.totals.personMerges,
    ({ identity }) => toArrayText(identity.totals.mergesAt),
  ]);
  return upsertIdentities(client, columns);
};

export const toTextArrayText = (texts: readonly string[]): string => `{${texts.map((text) => `"${text}"`).join(',')}}`;
export const toBytesArrayText = (values: readonly string[]): string =>
  `{${values.map((value) => `"\\\\x${toBytes(value).toString('hex')}"`).join(',')}}`;

const writeIdentifiers = (client: PoolClient, identifiers: readonly Held[]): Promise<unknown> => {
  const columns = toColumns(identifiers, [
    ({ spaceId }) => spaceId,
    ({ state }) => state.kind,
    ({ state }) => toBytes(state.value),
    ({ state }) => state.address,
    ({ state }) => state.member,
    ({ personRoot }) => personRoot,
    ({ state }) => state.attached,
    ({ state }) => state.seenAt,
    ({ state }) => state.carried,
    ({ state }) => toArrayText(state.claims.map((claim) => claim.member)),
    ({ state }) => toArrayText(state.claims.map((claim) => claim.at)),
    ({ state }) => toArrayText(state.claimants),
    ({ state }) => toTextArrayText(state.devices.map((device) => device.kind)),
    ({ state }) => toBytesArrayText(state.devices.map((device) => device.value)),
    ({ state }) => toArrayText(state.devices.map((device) => device.at)),
    ({ state }) => toArrayText(state.mergesAt),
    ({ state }) => state.deviceIdentity,
    ({ state }) => toArrayText(state.proposed.flat()),
  ]);
  return upsertIdentifiers(client, columns);
};

/** Old roots and where their members ended, however many merges lie between. */
const movesOf = (identities: readonly Rooted[]): readonly Moved[] =>
  identities
    .filter(({ identity }) => identity.root !== identity.id)
    .map(({ spaceId, identity }) => ({ spaceId, from: identity.id, to: identity.root }));

/** Members that the batch did not load go first: the loaded ones are written as they ended. */
const writeMoves = (client: PoolClient, moves: readonly Moved[]): readonly Promise<unknown>[] => {
  if (moves.length === 0) return [];
  const columns = toColumns(moves, [({ spaceId }) => spaceId, ({ from }) => from, ({ to }) => to]);
  return [moveMembers(client, columns), movePersonClass(client, columns)];
};

/** Sends what changed in the graphs, each row at most once. All is sent when this returns. */
export const writeGraph = (client: PoolClient, graphs: ReadonlyMap<number, Graph>): readonly Promise<unknown>[] => {
  const identities = changedIdentities(graphs);
  const identifiers = changedIdentifiers(graphs);
  return [
    ...writeMoves(client, movesOf(identities)),
    ...(identities.length > 0 ? [writeIdentities(client, identities)] : []),
    ...(identifiers.length > 0 ? [writeIdentifiers(client, identifiers)] : []),
  ];
};
