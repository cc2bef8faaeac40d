import { type CallMessage } from '@omni/contracts';
import { createPool, inTransaction, openTwin, type Pool, type TableReport } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { resolverMigrations } from '../../src/migrations/index.js';
import { readMessages } from '../../src/read-messages.js';
import { foldLog } from '../../src/rebuild/fold-log.js';
import { NEXT_GRAPH } from '../../src/rebuild/next-graph.js';
import { rebuildGraph } from '../../src/rebuild/rebuild-graph.js';
import { resolveBatch, type Resolved } from '../../src/resolve-batch.js';
import { readLogId } from '../../src/store/relay-log.js';
import { callMessage, delivered, email, policyMessage } from '../call-messages.js';

let database: TestDatabase;
let pool: Pool;
let nextOffset = 0;
let said: string[];

beforeEach(async () => {
  database = await openTestDatabase({ migrations: resolverMigrations });
  pool = createPool(database.url, { max: 6, name: 'rebuild spec', logger: createQuietLogger(), pipeline: true });
  said = [];
  nextOffset = 0;
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

const resolve = async (...messages: readonly object[]): Promise<Resolved> => {
  const work = { logId: 'log', ...readMessages(delivered(messages, nextOffset)), poisoned: [] };
  nextOffset += messages.length;
  return resolveBatch(pool, work);
};

/** Devices, e-mails and phones that meet, merge, are shared and expire, in two spaces. */
const callsOf = (round: number): readonly CallMessage[] =>
  Array.from({ length: 1 + (round % 9) }, (_, index) => {
    const n = (round * 7 + index * 13) % 17;
    const kinds = [
      { anonymous_id: `d${n}` },
      { anonymous_id: `d${n}`, email: email(`e${n % 5}@example.com`) },
      { anonymous_id: `d${n}`, phone: `4860010${n % 3}000` },
      { email: email(`e${n % 5}@example.com`), phone: `4860010${n % 4}000` },
      { email: { kind: 'email', value: `hash of e${n % 6}@example.com` } },
      { user_id: `u${n % 7}`, anonymous_id: `d${round}` },
    ];
    return callMessage(kinds[(round + index) % kinds.length] ?? {}, {
      accepted_at: 1_760_000_000_000 + round * 7_200_000,
      ...(index % 4 === 3 ? { space: 2, space_name: 'second', keyed: true } : {}),
    });
  });

const live = async (rounds: number, behindEach: () => Promise<void> = async () => undefined): Promise<void> => {
  await resolve(policyMessage());
  for (let round = 0; round < rounds; round++) {
    await resolve(...callsOf(round));
    await behindEach();
  }
};

const rebuild = (change: { check?: boolean; live?: boolean; anew?: boolean } = {}): Promise<readonly TableReport[]> =>
  rebuildGraph({
    ...{ pool, check: false, live: false, anew: false, ...change },
    onPage: () => undefined,
    announce: (line) => void said.push(line),
  });
const differing = (reports: readonly TableReport[]): object =>
  Object.fromEntries(reports.filter((one) => one.differing > 0).map((one) => [one.table, one.differing]));
const count = async (from: string): Promise<number> =>
  Number((await pool.query(`select count(*) as count from ${from}`)).rows[0].count);

describe('rebuilding the graph', () => {
  it('folds the log to the tables that the resolver wrote, however either cut it', async () => {
    await inTransaction(pool, async (client) => void (await openTwin(client, NEXT_GRAPH, await readLogId(pool))));
    let rounds = 0;
    await live(80, async () => {
      if (rounds++ % 3 === 0) await foldLog(pool, { fromNextLog: false, onPage: () => undefined });
    });
    const reports = await rebuild();
    expect(said[0]).toContain('going on where it was');
    expect(differing(reports)).toEqual({});
    for (const { liveRows, nextRows, liveSum, nextSum } of reports)
      expect([liveRows, liveSum]).toEqual([nextRows, nextSum]);
    const rows = Object.fromEntries(reports.map(({ table, liveRows }) => [table, liveRows]));
    expect(rows).toMatchObject({ space: 2, policy: 1 });
    for (const table of ['identity', 'identifier', 'merge', 'proposal', 'call_seen'])
      expect([table, rows[table]]).toEqual([table, expect.any(Number)]);
    expect(rows['merge']).toBeGreaterThan(0);
    expect(rows['call_seen']).toBeGreaterThan(0);
  });

  it('finds what is damaged, and only when it is not asked to look only puts it right', async () => {
    await live(30);
    await pool.query('update graph.identity set visits = visits + 1 where space_id = 1 and id % 2 = 0');
    await pool.query(`delete from graph.identifier where kind = 'phone'`);
    await pool.query('insert into graph.cannot_link values (1, 2, 3, 4)');
    await pool.query('update graph.space set policy_version = 7 where space_id = 1');
    const damaged = { identity: expect.any(Number), identifier: expect.any(Number), cannot_link: 1, space: 1 };
    expect(differing(await rebuild({ check: true }))).toEqual(damaged);
    expect(await count(`graph.identifier where kind = 'phone'`)).toBe(0);
    expect(await count(`pg_namespace where nspname like 'graph_%'`)).toBe(0);
    expect(differing(await rebuild())).toEqual(damaged);
    expect(await count(`graph.identifier where kind = 'phone'`)).toBeGreaterThan(0);
    expect(differing(await rebuild({ check: true }))).toEqual({});
  });

  it('leaves tables with the indexes, keys and options of the old ones, on which connections go on', async () => {
    const shape = async (): Promise<readonly object[]> =>
      (
        await pool.query(
          `select i.indexdef, c.reloptions, (select array_agg(conname::text order by conname) from pg_constraint where conrelid = c.oid) as keys
           from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'graph'
           left join pg_indexes i on i.schemaname = 'graph' and i.tablename = c.relname
           where c.relkind = 'r' order by c.relname, i.indexname`,
        )
      ).rows;
    const before = await shape();
    await live(10);
    await rebuild();
    expect(await shape()).toEqual(before);
    const { replies } = await resolve(callMessage({ anonymous_id: 'd1' }), callMessage({ anonymous_id: 'new' }));
    expect(replies.map(({ reply }) => reply.status)).toEqual(['done', 'done']);
    expect(differing(await rebuild({ check: true }))).toEqual({});
  });

  it('is refused while a resolver runs, unless its calls may wait', async () => {
    const resolver = createPool(database.url, { max: 1, name: 'omni resolver', logger: createQuietLogger() });
    try {
      await resolver.query('select 1');
      await expect(rebuild()).rejects.toThrow('Stop it, or say --live');
      await live(20);
      const calls = (async () => {
        for (let round = 20; round < 60; round++) await resolve(...callsOf(round));
      })();
      expect(differing(await rebuild({ live: true }))).toEqual({});
      await calls;
      expect(differing(await rebuild({ live: true, check: true }))).toEqual({});
    } finally {
      await resolver.end();
    }
  });

  it('changes nothing when the log has a hole', async () => {
    await live(10);
    await pool.query('delete from graph.event where space_id = 1 and position = 5');
    const before = await count('graph.identity');
    await expect(rebuild()).rejects.toThrow('the event log of space 1 lacks position 5');
    expect(await count('graph.identity')).toBe(before);
  });

  it('has two at once work one after the other, or not at all', async () => {
    await live(10);
    const both = await Promise.allSettled([rebuild(), rebuild()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
