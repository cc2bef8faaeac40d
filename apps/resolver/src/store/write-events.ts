import { type EventRecord, type IdentitiesMerged, type PolicyChanged, type ProposalOpened } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { statement, toColumns } from './statement.js';
import { toBytes } from './value-bytes.js';

export type SpaceEvent = { readonly spaceId: number; readonly record: EventRecord };

const insertEvents = statement(
  'resolver_insert_events',
  `insert into graph.event (space_id, position, at, type, subject, data)
   select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[], $5::uuid[], $6::text[])`,
);

const insertMerges = statement(
  'resolver_insert_merges',
  `insert into graph.merge (space_id, position, member_a, member_b, survivor, absorbed, cause_kind, cause_value, persons, at)
   select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::bytea[], $9::boolean[], $10::bigint[])`,
);

const insertProposals = statement(
  'resolver_insert_proposals',
  `insert into graph.proposal (space_id, position, reason, kind, value, root_a, root_b, at)
   select * from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::bytea[], $6::bigint[], $7::bigint[], $8::bigint[])`,
);

const insertPolicies = statement(
  'resolver_insert_policies',
  `insert into graph.policy (space_id, version, kinds, position)
   select * from unnest($1::int[], $2::int[], $3::text[], $4::bigint[])`,
);

type Of<T> = { readonly spaceId: number; readonly record: EventRecord; readonly event: T };

const only = <T extends EventRecord['event']>(events: readonly SpaceEvent[], type: T['type']): readonly Of<T>[] =>
  events.filter(({ record }) => record.event.type === type).map((one) => ({ ...one, event: one.record.event as T }));

/**
 * The event's members as JSON; its type stands in a column of its own. Events are made with the type first, so that the rest
 * is what follows it: a copy without the type took twice as long.
 */
export const toData = ({ event }: EventRecord): string => {
  const text = JSON.stringify(event);
  const start = `{"type":"${event.type}",`;
  return text.startsWith(start) ? `{${text.slice(start.length)}` : JSON.stringify({ ...event, type: undefined });
};

const writeMerges = (client: PoolClient, merges: readonly Of<IdentitiesMerged>[]): readonly Promise<unknown>[] => {
  if (merges.length === 0) return [];
  const columns = toColumns(merges, [
    ({ spaceId }) => spaceId,
    ({ record }) => record.position,
    ({ event }) => event.members[0],
    ({ event }) => event.members[1],
    ({ event }) => event.survivor,
    ({ event }) => event.absorbed,
    ({ event }) => event.cause.kind,
    ({ event }) => toBytes(event.cause.value),
    ({ event }) => event.persons,
    ({ record }) => record.at,
  ]);
  return [insertMerges(client, columns)];
};

const writeProposals = (client: PoolClient, proposals: readonly Of<ProposalOpened>[]): readonly Promise<unknown>[] => {
  if (proposals.length === 0) return [];
  const columns = toColumns(proposals, [
    ({ spaceId }) => spaceId,
    ({ record }) => record.position,
    ({ event }) => event.reason,
    ({ event }) => event.identifier.kind,
    ({ event }) => toBytes(event.identifier.value),
    ({ event }) => event.roots[0],
    ({ event }) => event.roots[1],
    ({ record }) => record.at,
  ]);
  return [insertProposals(client, columns)];
};

const writePolicies = (client: PoolClient, policies: readonly Of<PolicyChanged>[]): readonly Promise<unknown>[] => {
  if (policies.length === 0) return [];
  const columns = toColumns(policies, [
    ({ spaceId }) => spaceId,
    ({ event }) => event.version,
    ({ event }) => JSON.stringify(event.kinds),
    ({ record }) => record.position,
  ]);
  return [insertPolicies(client, columns)];
};

const writeLog = (client: PoolClient, events: readonly SpaceEvent[]): Promise<unknown> =>
  insertEvents(
    client,
    toColumns(events, [
      ({ spaceId }) => spaceId,
      ({ record }) => record.position,
      ({ record }) => record.at,
      ({ record }) => record.event.type,
      ({ record }) => record.subject,
      ({ record }) => toData(record),
    ]),
  );

/** Adds events to the tables that are lists of one kind of event. All is sent when this returns. */
export const writeLists = (client: PoolClient, events: readonly SpaceEvent[]): readonly Promise<unknown>[] => [
  ...writeMerges(client, only<IdentitiesMerged>(events, 'identity.merged')),
  ...writeProposals(client, only<ProposalOpened>(events, 'proposal.opened')),
  ...writePolicies(client, only<PolicyChanged>(events, 'policy.changed')),
];

/** Appends events to the log, and to the tables that are lists of one kind of event. All is sent when this returns. */
export const writeEvents = (client: PoolClient, events: readonly SpaceEvent[]): readonly Promise<unknown>[] =>
  events.length === 0 ? [] : [writeLog(client, events), ...writeLists(client, events)];
