import { type MigrationInterface, type QueryRunner } from '@omni/platform';

/**
 * The graph and its log. All keys begin with the space, so that the tables can be distributed by it. Values are bytes:
 * NUL and lone surrogates are legal in JSON. Short lists that are read and written with their identifier (claims, devices
 * seen with it, merges through it) are arrays on its row, bounded by the policy.
 */
const STATEMENTS = [
  `create schema if not exists graph`,
  `create table graph.event_log (
     only_one boolean primary key default true check (only_one),
     log_id uuid not null default gen_random_uuid())`,
  `insert into graph.event_log default values`,
  // Hot single rows: room on the page for the next version, and vacuum as soon as versions pile up.
  `create table graph.space (
     space_id int primary key,
     name text not null,
     position bigint not null default 0,
     last_at bigint not null default 0,
     seen_from bigint not null default 0,
     policy_version int not null default 0,
     policy_kinds text not null default '{}')
   with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)`,
  // Apart from the space's row, which every batch holds locked: the relay must not wait for a batch, nor a batch for it.
  `create table graph.relay (
     space_id int primary key,
     published_position bigint not null default 0)
   with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)`,
  `create table graph.consumer_offset (
     log_id text not null,
     topic text not null,
     part int not null,
     next_offset bigint not null,
     primary key (log_id, topic, part))
   with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)`,
  // The totals are sums over the members of a root and mean something on roots only.
  `create table graph.identity (
     space_id int not null,
     id bigint not null,
     uuid uuid not null,
     is_device boolean not null,
     root bigint not null,
     visits bigint not null,
     total_visits bigint not null,
     total_identifiers int not null,
     total_anonymous int not null,
     total_person_merges int not null,
     merges_at bigint[] not null,
     primary key (space_id, id))
   with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`,
  `create unique index identity_uuid on graph.identity (space_id, uuid)`,
  `create index identity_root on graph.identity (space_id, root)`,
  `create table graph.identifier (
     space_id int not null,
     kind text not null,
     value bytea not null,
     address text,
     member bigint,
     person_root bigint,
     attached bigint not null,
     seen_at bigint not null,
     carried bigint not null,
     claim_members bigint[] not null,
     claim_ats bigint[] not null,
     claimants bigint[] not null,
     device_kinds text[] not null,
     device_values bytea[] not null,
     device_ats bigint[] not null,
     merges_at bigint[] not null,
     device_identity bigint,
     proposed bigint[] not null,
     primary key (space_id, kind, value))
   with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`,
  `create index identifier_member on graph.identifier (space_id, member) where member is not null`,
  `create index identifier_person on graph.identifier (space_id, person_root) where person_root is not null`,
  `create table graph.merge (
     space_id int not null,
     position bigint not null,
     member_a bigint not null,
     member_b bigint not null,
     survivor bigint not null,
     absorbed bigint not null,
     cause_kind text not null,
     cause_value bytea not null,
     persons boolean not null,
     at bigint not null,
     undone_position bigint,
     primary key (space_id, position))`,
  `create table graph.cannot_link (
     space_id int not null,
     member_a bigint not null,
     member_b bigint not null,
     position bigint not null,
     primary key (space_id, member_a, member_b))`,
  `create index cannot_link_other on graph.cannot_link (space_id, member_b)`,
  `create table graph.call_seen (
     space_id int not null,
     dedupe bytea not null,
     request_hash text not null,
     uuid text not null,
     identity bigint not null,
     member bigint not null,
     email text not null,
     visits bigint not null,
     position bigint not null,
     at bigint not null,
     primary key (space_id, dedupe))`,
  `create index call_seen_at on graph.call_seen (space_id, at)`,
  `create table graph.event (
     space_id int not null,
     position bigint not null,
     at bigint not null,
     type text not null,
     subject uuid,
     data text not null,
     primary key (space_id, position))`,
  `create table graph.dead_letter (
     id bigint generated always as identity primary key,
     space_name text not null,
     reason text not null,
     topic text not null,
     part int not null,
     message_offset bigint not null,
     log_id text not null,
     message text not null,
     at timestamptz not null default now(),
     published boolean not null default false,
     unique (log_id, topic, part, message_offset))`,
  `create index dead_letter_unpublished on graph.dead_letter (id) where not published`,
  `create table graph.proposal (
     space_id int not null,
     position bigint not null,
     reason text not null,
     kind text not null,
     value bytea not null,
     root_a bigint not null,
     root_b bigint,
     status text not null default 'open',
     at bigint not null,
     primary key (space_id, position))`,
  `create table graph.policy (
     space_id int not null,
     version int not null,
     kinds text not null,
     position bigint not null,
     primary key (space_id, version))`,
];

export class CreateGraphTables1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema graph cascade');
  }
}
