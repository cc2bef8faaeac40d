/** The tables of the services, by the names of their columns. Arrays are arrays, bytes are hex. */
export type Tables = {
  space: {
    space_id: number;
    name: string;
    position: number;
    last_at: number;
    seen_from: number;
    policy_version: number;
    policy_kinds: string;
  };
  relay: { space_id: number; published_position: number };
  consumer_offset: { log_id: string; topic: string; part: number; next_offset: number; since: number };
  identity: {
    space_id: number;
    id: number;
    uuid: string;
    is_device: boolean;
    root: number;
    visits: number;
    total_visits: number;
    total_identifiers: number;
    total_anonymous: number;
    total_person_merges: number;
    merges_at: readonly number[];
  };
  identifier: {
    space_id: number;
    kind: string;
    value: string;
    address: string | null;
    member: number | null;
    person_root: number | null;
    attached: number;
    seen_at: number;
    carried: number;
    claim_members: readonly number[];
    claim_ats: readonly number[];
    claimants: readonly number[];
    device_kinds: readonly string[];
    device_values: readonly string[];
    device_ats: readonly number[];
    merges_at: readonly number[];
    device_identity: number | null;
    proposed: readonly number[];
  };
  call_seen: {
    space_id: number;
    dedupe: string;
    request_hash: string;
    uuid: string;
    identity: number;
    member: number;
    email: string;
    visits: number;
    position: number;
    at: number;
  };
  event: { space_id: number; position: number; at: number; type: string; subject: string | null; data: string };
  dead_letter: {
    id: number;
    space_name: string;
    reason: string;
    topic: string;
    part: number;
    message_offset: number;
    log_id: string;
    message: string;
    published: boolean;
  };
  member: { space_id: number; member: number; root: number; device: boolean };
  entry: { space_id: number; member: number; position: number; created_at: number; body: string };
  cursor: { space_id: number; position: number };
};
export type TableName = keyof Tables;
export type Stored = { readonly [N in TableName]: Map<string, Tables[N]> };

/** Names the log, as the row of `graph.event_log` does. */
export const LOG_ID = '00000000-0000-4000-9000-000000000001';

export const emptyTables = (): Stored => ({
  space: new Map(),
  relay: new Map(),
  consumer_offset: new Map(),
  identity: new Map(),
  identifier: new Map(),
  call_seen: new Map(),
  event: new Map(),
  dead_letter: new Map(),
  member: new Map(),
  entry: new Map(),
  cursor: new Map(),
});

/** What PostgreSQL refuses, with its SQLSTATE. */
export class SqlFault extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
