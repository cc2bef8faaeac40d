import { type IdentifierState, type Identity } from '@omni/identity';
import { fromBytes } from './value-bytes.js';

/** Columns of an identity under names of their own, so that they can stand beside an identifier's. */
export const IDENTITY_COLUMNS = `m.space_id as m_space_id, m.id as m_id, m.uuid as m_uuid, m.is_device as m_is_device, m.root as m_root, m.visits as m_visits,
  m.total_visits as m_total_visits, m.total_identifiers as m_total_identifiers, m.total_anonymous as m_total_anonymous,
  m.total_person_merges as m_total_person_merges, m.merges_at as m_merges_at`;

export type IdentityRow = {
  m_space_id: number;
  m_id: number;
  m_uuid: string;
  m_is_device: boolean;
  m_root: number;
  m_visits: number;
  m_total_visits: number;
  m_total_identifiers: number;
  m_total_anonymous: number;
  m_total_person_merges: number;
  m_merges_at: number[];
};

export const toIdentity = (row: IdentityRow): Identity => ({
  id: row.m_id,
  uuid: row.m_uuid,
  isDevice: row.m_is_device,
  root: row.m_root,
  visits: row.m_visits,
  totals: {
    visits: row.m_total_visits,
    identifiers: row.m_total_identifiers,
    anonymousMembers: row.m_total_anonymous,
    personMerges: row.m_total_person_merges,
    mergesAt: row.m_merges_at,
  },
});

export const IDENTIFIER_COLUMNS = `i.space_id, i.kind, i.value, i.address, i.member, i.attached, i.seen_at, i.carried, i.claim_members, i.claim_ats, i.claimants,
  i.device_kinds, i.device_values, i.device_ats, i.merges_at, i.device_identity, i.proposed`;

export type IdentifierRow = {
  space_id: number;
  kind: string;
  value: Buffer;
  address: string | null;
  member: number | null;
  attached: number;
  seen_at: number;
  carried: number;
  claim_members: number[];
  claim_ats: number[];
  claimants: number[];
  device_kinds: string[];
  device_values: Buffer[];
  device_ats: number[];
  merges_at: number[];
  device_identity: number | null;
  proposed: number[];
};

/** Arrays that belong together are written together: a missing partner is a broken row. */
const at = <T>(list: readonly T[], index: number): T => {
  const value = list[index];
  if (value === undefined) throw new Error('the arrays of an identifier differ in length');
  return value;
};

const pairsOf = (flat: readonly number[]): readonly (readonly [number, number])[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [at(flat, 2 * index), at(flat, 2 * index + 1)] as const);

export const toIdentifierState = (row: IdentifierRow): IdentifierState => ({
  kind: row.kind,
  value: fromBytes(row.value),
  address: row.address,
  member: row.member,
  attached: row.attached,
  seenAt: row.seen_at,
  carried: row.carried,
  claims: row.claim_members.map((member, index) => ({ member, at: at(row.claim_ats, index) })),
  claimants: row.claimants,
  devices: row.device_ats.map((seen, index) => ({
    kind: at(row.device_kinds, index),
    value: fromBytes(at(row.device_values, index)),
    at: seen,
  })),
  mergesAt: row.merges_at,
  deviceIdentity: row.device_identity,
  proposed: pairsOf(row.proposed),
});
