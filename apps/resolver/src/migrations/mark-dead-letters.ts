import { type MigrationInterface, type QueryRunner } from '@omni/platform';

const STATEMENTS = [
  // What became of a letter, when, and at whose word. `call_id` stays when the message is dropped.
  `alter table graph.dead_letter
     add column state text not null default 'kept' check (state in ('kept', 'asked', 'sending', 'retried', 'dropped')),
     add column changed_at timestamptz,
     add column changed_by text,
     add column call_id text`,
  `create index dead_letter_asked on graph.dead_letter (id) where state in ('asked', 'sending')`,
];

export class MarkDeadLetters1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table graph.dead_letter drop column state, drop column changed_at, drop column changed_by, drop column call_id',
    );
  }
}
