import { type MigrationInterface, type QueryRunner } from 'typeorm';

const TABLES = [
  'create schema if not exists admin',
  `create table admin.space (
     id int generated always as identity primary key,
     name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
     created_at timestamptz not null default now()
   )`,
  // The first row of the sequence, so that space 1 is always the one that the configured tokens belong to.
  `insert into admin.space (name) values ('default')`,
  `create table admin.token (
     id text primary key,
     hash bytea not null unique check (octet_length(hash) = 32),
     space_id int not null references admin.space (id),
     scopes text[] not null,
     platforms text[],
     rate_requests int,
     rate_window_s int,
     journal_order text not null default 'desc' check (journal_order in ('asc', 'desc')),
     expires_at timestamptz,
     claimed boolean not null default false,
     created_at timestamptz not null default now(),
     revoked_at timestamptz,
     last_used_at timestamptz,
     check ((rate_requests is null) = (rate_window_s is null))
   )`,
  'create index token_space_id on admin.token (space_id, id)',
  'create table admin.secret (name text primary key, value bytea not null)',
];

/** Spaces, tokens and the secrets that gateways share. */
export class CreateAdminTables1738231317000 implements MigrationInterface {
  readonly name = 'CreateAdminTables1738231317000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only add; restore a backup instead');
  }
}
