import { type MigrationInterface, type QueryRunner } from '@omni/platform';

const STATEMENTS = [
  // One row a file: how far it was taken, and the key from which its lines' uuids are drawn, so that they can be neither
  // guessed nor, when a run is repeated, others. The row changes with every batch.
  `create table graph.import_file (
     space_id int not null,
     fingerprint bytea not null,
     uuid_key bytea not null check (octet_length(uuid_key) = 32),
     line bigint not null default 0,
     next_byte bigint not null default 0,
     last_at bigint not null default 0,
     tally text not null default '{}',
     started_at timestamptz not null default now(),
     primary key (space_id, fingerprint))
   with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)`,
  // The ids that lines brought, for good: unlike an Idempotency-Key an id counts once however late it comes again.
  `create table graph.import_id (
     space_id int not null,
     id bytea not null,
     primary key (space_id, id))`,
];

export class CreateImportTables1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table graph.import_file, graph.import_id');
  }
}
