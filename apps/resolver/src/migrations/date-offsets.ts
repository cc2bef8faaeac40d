import { type MigrationInterface, type QueryRunner } from '@omni/platform';

const STATEMENTS = [
  // When anything of this partition of this log was first consumed, in milliseconds since 1970 by PostgreSQL's clock; 0 where
  // that was before anybody noted it.
  `alter table graph.consumer_offset add column since bigint not null default 0`,
  `alter table graph.consumer_offset
     alter column since set default (extract(epoch from clock_timestamp()) * 1000)::bigint`,
];

export class DateOffsets1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table graph.consumer_offset drop column since');
  }
}
