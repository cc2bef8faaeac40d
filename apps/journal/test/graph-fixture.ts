import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LOG_ID } from './event-builders.js';

const TABLES = [
  'create schema graph',
  `create table graph.space (
     space_id int primary key,
     name text not null unique,
     position bigint not null default 0,
     published_position bigint not null default 0
   )`,
  'create table graph.event_log (log_id uuid primary key)',
  `insert into graph.event_log (log_id) values ('${LOG_ID}')`,
  `create table graph.event (
     space_id int not null,
     position bigint not null,
     at bigint not null,
     type text not null,
     subject uuid,
     data text not null,
     primary key (space_id, position)
   )`,
];

/** The resolver's tables as far as the journal reads them. */
export class CreateGraphFixture1700000000000 implements MigrationInterface {
  readonly name = 'CreateGraphFixture1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('the fixture goes with its database');
  }
}
