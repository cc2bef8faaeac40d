import {
  addIdentifier,
  addIdentity,
  type EventRecord,
  type Graph,
  type GraphEvent,
  type IdentifierKey,
  keyOf,
} from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import {
  IDENTIFIER_COLUMNS,
  type IdentifierRow,
  IDENTITY_COLUMNS,
  type IdentityRow,
  toIdentifierState,
  toIdentity,
} from '../store/graph-rows.js';
import { statement } from '../store/statement.js';
import { toBytes } from '../store/value-bytes.js';

/** What events name: what folding them reads or changes. */
export type Named = { readonly keys: readonly IdentifierKey[]; readonly members: readonly number[] };

const keysOf = (event: GraphEvent): readonly IdentifierKey[] => {
  switch (event.type) {
    case 'identity.created':
      return event.device ? [event.device] : [];
    case 'identifiers.touched':
    case 'identifiers.claimed':
      return event.identifiers;
    case 'identity.merged':
      return [event.cause];
    default:
      return 'identifier' in event ? [event.identifier] : [];
  }
};

const membersOf = (event: GraphEvent): readonly number[] => {
  if (event.type === 'identity.merged') return [event.survivor, event.absorbed, ...event.members];
  return 'member' in event ? [event.member] : [];
};

/** The identifiers and members that events name, each once. */
export const namedBy = (records: readonly EventRecord[]): Named => ({
  keys: [...new Map(records.flatMap(({ event }) => keysOf(event)).map((key) => [keyOf(key), key])).values()],
  members: [...new Set(records.flatMap(({ event }) => membersOf(event)))],
});

/**
 * Look-ups by whole keys: while the new tables have no statistics a plain join would walk the space and filter, the slower
 * the more is folded (measured: 50 s for the first fifth of a log, 2 s for the rest). `offset 0` keeps the planner out.
 */
const selectIdentifiers = statement<IdentifierRow>(
  'rebuild_select_identifiers',
  `select ${IDENTIFIER_COLUMNS} from unnest($2::text[], $3::bytea[]) as named (kind, value)
   cross join lateral (select * from graph.identifier one
     where one.space_id = $1 and one.kind = named.kind and one.value = named.value offset 0) i`,
);

/** Members, and the roots that answer for them. */
const selectIdentities = statement<IdentityRow>(
  'rebuild_select_identities',
  `select distinct on (m.id) ${IDENTITY_COLUMNS} from unnest($2::bigint[]) as named (id)
   cross join lateral (select * from graph.identity one where one.space_id = $1 and one.id = named.id offset 0) member
   cross join lateral (select member.id union select member.root) answering (id)
   cross join lateral (select * from graph.identity one where one.space_id = $1 and one.id = answering.id offset 0) m`,
);

const holdersOf = ({ member, claim_members, device_identity }: IdentifierRow): readonly number[] => [
  ...(member === null ? [] : [member]),
  ...claim_members,
  ...(device_identity === null ? [] : [device_identity]),
];

/** Puts into the graph what folding the records needs of the tables. */
export const loadNamed = async (client: PoolClient, spaceId: number, graph: Graph, named: Named): Promise<void> => {
  const values = named.keys.map(({ value }) => toBytes(value));
  const identifiers = await selectIdentifiers(client, [spaceId, named.keys.map(({ kind }) => kind), values]);
  const members = new Set([...named.members, ...identifiers.flatMap(holdersOf)]);
  for (const row of await selectIdentities(client, [spaceId, [...members]])) addIdentity(graph, toIdentity(row));
  for (const row of identifiers) addIdentifier(graph, toIdentifierState(row));
};
