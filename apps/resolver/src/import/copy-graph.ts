import { type Graph, type IdentifierState, type Identity } from '@omni/identity';
import { type PoolClient } from '@omni/platform';
import { copyRows, toField } from '../store/copy-rows.js';
import { toArrayText } from '../store/statement.js';
import { toBytes } from '../store/value-bytes.js';
import { personRootOf, toBytesArrayText, toTextArrayText, writeGraph } from '../store/write-graph.js';

const IDENTITY = `graph.identity (space_id, id, uuid, is_device, root, visits, total_visits, total_identifiers, total_anonymous,
  total_person_merges, merges_at)`;
const IDENTIFIER = `graph.identifier (space_id, kind, value, address, member, person_root, attached, seen_at, carried, claim_members,
  claim_ats, claimants, device_kinds, device_values, device_ats, merges_at, device_identity, proposed)`;

/** Printable ASCII without the backslash, which PostgreSQL reads as the bytes that it is. */
const PLAIN = /^[ -[\]-~]+$/;
const toBytesField = (value: string): string => (PLAIN.test(value) ? value : `\\x${toBytes(value).toString('hex')}`);

const toIdentityRow = (spaceId: number, { id, uuid, isDevice, root, visits, totals }: Identity): string =>
  `${spaceId}\t${id}\t${uuid}\t${isDevice}\t${root}\t${visits}\t${totals.visits}\t${totals.identifiers}\t` +
  `${totals.anonymousMembers}\t${totals.personMerges}\t${toArrayText(totals.mergesAt)}\n`;

type Held = { readonly spaceId: number; readonly graph: Graph; readonly state: IdentifierState };

const devicesOf = ({ devices }: IdentifierState): string =>
  devices.length === 0
    ? '{}\t{}\t{}'
    : `${toTextArrayText(devices.map(({ kind }) => kind))}\t${toBytesArrayText(devices.map(({ value }) => value))}\t` +
      toArrayText(devices.map(({ at }) => at));

const claimsOf = ({ claims, claimants }: IdentifierState): string =>
  claims.length === 0 && claimants.length === 0
    ? '{}\t{}\t{}'
    : `${toArrayText(claims.map(({ member }) => member))}\t${toArrayText(claims.map(({ at }) => at))}\t` +
      toArrayText(claimants);

const toIdentifierRow = ({ spaceId, graph, state }: Held): string =>
  `${spaceId}\t${state.kind}\t${toBytesField(state.value)}\t${toField(state.address)}\t${state.member ?? ''}\t` +
  `${personRootOf(graph, state) ?? ''}\t${state.attached}\t${state.seenAt}\t${state.carried}\t${claimsOf(state)}\t` +
  `${devicesOf(state)}\t${toArrayText(state.mergesAt)}\t${state.deviceIdentity ?? ''}\t` +
  `${toArrayText(state.proposed.flat())}\n`;

/** What the tables do not have yet. */
export type Unstored = {
  /** An identity is named by the position of its creation: those behind this one are new. */
  readonly afterPosition: number;
  readonly identifiers: ReadonlySet<string>;
};

/** Rows for what is new, and what is not. */
const parted = (spaceId: number, graph: Graph, { afterPosition, identifiers }: Unstored) => {
  const known = { identities: new Set<number>(), identifiers: new Set<string>() };
  let [identityRows, identifierRows] = ['', ''];
  for (const id of graph.changed.identities) {
    const identity = id > afterPosition ? graph.identities.get(id) : undefined;
    if (identity) identityRows += toIdentityRow(spaceId, identity);
    else known.identities.add(id);
  }
  for (const key of graph.changed.identifiers) {
    const state = identifiers.has(key) ? graph.identifiers.get(key) : undefined;
    if (state) identifierRows += toIdentifierRow({ spaceId, graph, state });
    else known.identifiers.add(key);
  }
  return { known, identityRows, identifierRows };
};

/**
 * Writes what changed in a graph: rows that the tables do not have are copied, which takes a third of the time; the others
 * go the way of every batch. All is sent when this returns.
 */
export const copyGraph = (
  client: PoolClient,
  spaceId: number,
  graph: Graph,
  unstored: Unstored,
): readonly Promise<unknown>[] => {
  const { known, identityRows, identifierRows } = parted(spaceId, graph, unstored);
  return [
    ...writeGraph(client, new Map([[spaceId, { ...graph, changed: known }]])),
    ...(identityRows === '' ? [] : [copyRows(client, IDENTITY, identityRows)]),
    ...(identifierRows === '' ? [] : [copyRows(client, IDENTIFIER, identifierRows)]),
  ];
};
