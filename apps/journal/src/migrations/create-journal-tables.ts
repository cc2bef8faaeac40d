import { type MigrationInterface, type QueryRunner } from 'typeorm';

const TABLES = [
  'create schema if not exists journal',
  `create table journal.member (
     space_id int not null,
     member bigint not null,
     root bigint not null,
     device boolean not null,
     primary key (space_id, member)
   )`,
  // A read expands the root to its members, a merge re-points them. Without `member`: an index that answers the primary
  // key's question too is chosen for it while the table has no statistics, and then walks the whole space (measured).
  'create index member_root on journal.member (space_id, root)',
  // `body` is text, never jsonb, which reorders members and rewrites numbers.
  `create table journal.entry (
     space_id int not null,
     member bigint not null,
     position bigint not null,
     created_at bigint not null,
     body text not null,
     primary key (space_id, member, position)
   )`,
  // One row a space, rewritten with every batch: room for HOT updates, and a vacuum that comes by the thousand updates.
  `create table journal.cursor (
     space_id int primary key,
     position bigint not null
   ) with (
     fillfactor = 50,
     autovacuum_vacuum_scale_factor = 0,
     autovacuum_vacuum_threshold = 1000,
     autovacuum_vacuum_cost_delay = 0
   )`,
];

/** The read model: who is a member of whom, what was recorded on each member, and how far each space is projected. */
export class CreateJournalTables1738231318000 implements MigrationInterface {
  readonly name = 'CreateJournalTables1738231318000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only add; restore a backup instead');
  }
}
