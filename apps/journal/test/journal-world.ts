import { type EventRecord, type GraphEvent } from '@omni/identity';
import { createPool, type Pool } from '@omni/platform';
import { createQuietLogger, openTestDatabase } from '@omni/testing';
import { Registry } from 'prom-client';
import { createJournalMetrics, type JournalMetrics } from '../src/journal-metrics.js';
import { journalMigrations } from '../src/migrations/index.js';
import { createProjector, type Projector } from '../src/projection/projector.js';
import { recordsOf, toRow } from './event-builders.js';
import { CreateGraphFixture1700000000000 } from './graph-fixture.js';

export type JournalWorld = {
  readonly pool: Pool;
  readonly metrics: JournalMetrics;
  readonly registry: Registry;
  readonly logger: ReturnType<typeof createQuietLogger>;
  readonly projector: Projector;
  /** Adds a space and resolves with its number; it is named `space-<number>`. */
  addSpace(): Promise<number>;
  /** Appends to a space's log, as the resolver would; resolves with the records. */
  append(space: number, events: readonly GraphEvent[]): Promise<readonly EventRecord[]>;
  close(): Promise<void>;
};

const insertEvents = async (pool: Pool, space: number, records: readonly EventRecord[]): Promise<void> => {
  const rows = records.map(toRow);
  await pool.query(
    `insert into graph.event (space_id, position, at, type, subject, data)
     select $1, * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::uuid[], $6::text[])`,
    [
      space,
      rows.map(({ position }) => position),
      rows.map(({ at }) => at),
      rows.map(({ type }) => type),
      rows.map(({ subject }) => subject),
      rows.map(({ data }) => data),
    ],
  );
  await pool.query('update graph.space set position = $2 where space_id = $1', [space, records.at(-1)?.position ?? 0]);
};

export const openJournalWorld = async (): Promise<JournalWorld> => {
  const database = await openTestDatabase({ migrations: [CreateGraphFixture1700000000000, ...journalMigrations] });
  const logger = createQuietLogger();
  const pool = createPool(database.url, { max: 8, name: 'journal spec', logger });
  const registry = new Registry();
  const metrics = createJournalMetrics(registry, pool, logger);
  let spaces = 0;
  const headOf = new Map<number, number>();
  return {
    pool,
    metrics,
    registry,
    logger,
    projector: createProjector(pool, metrics),
    addSpace: async () => {
      spaces++;
      await pool.query('insert into graph.space (space_id, name) values ($1, $2)', [spaces, `space-${spaces}`]);
      return spaces;
    },
    append: async (space, events) => {
      const records = recordsOf(events, (headOf.get(space) ?? 0) + 1);
      headOf.set(space, records.at(-1)?.position ?? 0);
      await insertEvents(pool, space, records);
      return records;
    },
    close: async () => {
      await pool.end();
      await database.close();
    },
  };
};
