import { type CallMessage, type Reply } from '@omni/contracts';
import { createPool, type Pool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { readMessages } from '../src/read-messages.js';
import { OffsetGap, resolveBatch, type Resolved } from '../src/resolve-batch.js';
import { resolverMigrations } from '../src/migrations/index.js';
import { resolveWork } from '../src/resolve-work.js';
import { callMessage, delivered, email, policyMessage, SPACE } from './call-messages.js';
import { foldLog, readGraph } from './read-graph.js';

let database: TestDatabase;
let pool: Pool;
let nextOffset: number;

beforeAll(async () => {
  database = await openTestDatabase({ migrations: resolverMigrations });
  pool = createPool(database.url, { max: 4, name: 'resolver test', logger: createQuietLogger(), pipeline: true });
});
beforeEach(async () => {
  nextOffset = 0;
  await pool.query(
    'truncate graph.space, graph.relay, graph.consumer_offset, graph.identity, graph.identifier, graph.merge, graph.call_seen, graph.event, graph.dead_letter, graph.proposal, graph.policy',
  );
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const resolveAt = (offset: number, messages: readonly (object | string)[]): Promise<Resolved> =>
  resolveBatch(pool, { logId: 'log', ...readMessages(delivered(messages, offset)), poisoned: [] });

const resolve = async (...messages: readonly (object | string)[]): Promise<readonly Reply[]> => {
  const resolved = await resolveAt(nextOffset, messages);
  nextOffset += messages.length;
  return resolved.replies.map(({ reply }) => reply);
};
const resolveOne = async (message: CallMessage): Promise<Reply> => {
  const [reply] = await resolve(message);
  if (!reply) throw new Error('no reply');
  return reply;
};

const person = (device: string, address: string): CallMessage =>
  callMessage({ anonymous_id: device, email: email(address) });
const visitor = (device: string): CallMessage => callMessage({ anonymous_id: device });

describe('resolving a batch', () => {
  it('makes batching unobservable: {a}, {b}, {a,b} answer A/1, B/1, A/3 in one batch as in three', async () => {
    const calls = (run: string): readonly CallMessage[] => [
      visitor(`a${run}`),
      callMessage({ phone: `4860010020${run}`, anonymous_id: `b${run}` }),
      callMessage({ anonymous_id: `a${run}`, phone: `4860010020${run}` }),
    ];
    const together = await resolve(...calls('1'));
    const apart: Reply[] = [];
    for (const call of calls('2')) apart.push(await resolveOne(call));
    for (const replies of [together, apart]) {
      expect(replies.map(({ visits }) => visits)).toEqual([1, 1, 3]);
      const [a, b, both] = replies.map(({ uuid }) => uuid);
      expect(both).toBe(a);
      expect(b).not.toBe(a);
    }
    const { rows } = await pool.query('select count(*)::int as merged from graph.identity where root <> id');
    expect(rows).toEqual([{ merged: 2 }]);
  });

  it('answers a call that comes again what it was answered, and changes nothing', async () => {
    const call = person('a', 'a@example.com');
    const first = await resolveOne(call);
    const [again] = (await resolveAt(0, [call])).replies;
    expect(again?.reply).toEqual({ ...first, position: first.position });
    const [twice] = (await resolveAt(nextOffset, [call, call])).replies;
    expect(twice?.reply.visits).toBe(1);
    expect((await readGraph(pool, SPACE.id)).position).toBe(first.position);
  });

  it('refuses a key that comes with another request, and leaves a refused call its key', async () => {
    const keyed = (hash: string): Partial<CallMessage> => ({
      keyed: true,
      dedupe: 'ab'.repeat(32),
      request_hash: hash,
    });
    const refused = await resolveOne(callMessage({ phone: '48600100200' }, keyed('one')));
    expect(refused.status).toBe('identifier_required');
    const first = await resolveOne(callMessage({ anonymous_id: 'a' }, keyed('two')));
    expect(first.status).toBe('done');
    const [other, same] = await resolve(
      callMessage({ anonymous_id: 'b' }, keyed('three')),
      callMessage({ anonymous_id: 'a' }, keyed('two')),
    );
    expect([other?.status, same?.status, same?.visits]).toEqual(['key_reused', 'done', 1]);
  });

  it('takes a key as new once its 24 hours are over', async () => {
    const keyed = { keyed: true, dedupe: 'cd'.repeat(32), request_hash: 'one' };
    const first = await resolveOne(callMessage({ anonymous_id: 'a' }, keyed));
    const later = { ...keyed, accepted_at: 1_760_000_000_000 + 24 * 3_600_000 + 1 };
    const second = await resolveOne(callMessage({ anonymous_id: 'a' }, later));
    expect([first.visits, second.visits]).toEqual([1, 2]);
  });

  it('never applies an unknown call that is older than the space remembers when the log goes back', async () => {
    const dayMs = 24 * 3_600_000;
    await resolve(visitor('a'), callMessage({ anonymous_id: 'a' }, { accepted_at: 1_760_000_000_000 + 3 * dayMs }));
    const resolved = await resolveAt(0, [visitor('b')]);
    expect(resolved.replies).toEqual([]);
    expect(resolved.deadLetters.map(({ reason }) => reason)).toEqual(['stale']);
    const recent = await resolveAt(0, [
      callMessage({ anonymous_id: 'c' }, { accepted_at: 1_760_000_000_000 + 3 * dayMs }),
    ]);
    expect(recent.replies).toHaveLength(1);
  });

  it('never applies again what a log that began anew was filled with, whichever batch brings it', async () => {
    const dayMs = 24 * 3_600_000;
    const old = [visitor('a'), visitor('b')] as const;
    await resolve(...old, callMessage({ anonymous_id: 'a' }, { accepted_at: 1_760_000_000_000 + 3 * dayMs }));
    await pool.query('delete from graph.call_seen where at < (select max(seen_from) from graph.space)');
    const inNewLog = (offset: number, ...messages: readonly object[]): Promise<Resolved> =>
      resolveBatch(pool, { logId: 'new log', ...readMessages(delivered(messages, offset)), poisoned: [] });
    const letters = [await inNewLog(0, old[0]), await inNewLog(1, old[1])].flatMap((one) => one.deadLetters);
    expect(letters.map(({ reason }) => reason)).toEqual(['stale', 'stale']);
    const [taken] = (await inNewLog(2, { ...old[0], retried_at: Date.now() + dayMs })).replies;
    expect(taken?.reply).toMatchObject({ status: 'done', visits: 3 });
  });

  it('stores no offset of a fetch of which a part failed, and takes the whole fetch when it comes again', async () => {
    const other = { space: 2, space_name: 'other' };
    const fetch = [visitor('a'), callMessage({ anonymous_id: 'b' }, other), visitor('c')];
    await resolve(visitor('a'), callMessage({ anonymous_id: 'b' }, other));
    const answered: number[] = [];
    const options = {
      ...{ pool, onSplit: () => undefined },
      onCommitted: async ({ replies }: Resolved) => void answered.push(...replies.map(({ reply }) => reply.visits)),
    };
    const work = { logId: 'log', ...readMessages(delivered(fetch, nextOffset)), poisoned: [] };
    const nextOf = async (): Promise<number> =>
      Number((await pool.query('select next_offset from graph.consumer_offset')).rows[0].next_offset);
    const holder = await pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select from graph.space where space_id = 2 for update');
      await expect(resolveWork(options, work)).rejects.toMatchObject({ code: '55P03' });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect([answered, await nextOf()]).toEqual([[2, 1], 2]);
    await resolveWork(options, work);
    expect([answered, await nextOf()]).toEqual([[2, 1, 2, 2, 1], 5]);
  });

  it('stops at a hole in the offsets', async () => {
    await resolve(visitor('a'));
    await expect(resolveAt(5, [visitor('b')])).rejects.toBeInstanceOf(OffsetGap);
  });

  it('keeps an unreadable message as a dead letter, once, and applies its neighbours', async () => {
    const messages = [visitor('a'), '{"v":1,"type":"call"', '{"v":1}', 'nul \0', visitor('b')];
    const replies = await resolve(...messages);
    expect(replies.map(({ status }) => status)).toEqual(['done', 'done']);
    await resolveAt(0, messages);
    const { rows } = await pool.query(
      'select reason, count(*)::int from graph.dead_letter group by reason order by reason',
    );
    expect(rows).toEqual([
      { reason: 'not_json', count: 2 },
      { reason: 'wrong_shape', count: 1 },
    ]);
  });

  it('halves a batch down to the call that PostgreSQL will not take', async () => {
    const poison = callMessage({ anonymous_id: 'p' }, { candidate_uuid: 'no uuid' });
    const statuses: string[] = [];
    const letters: string[] = [];
    const onCommitted = async (resolved: Resolved): Promise<void> => {
      statuses.push(...resolved.replies.map(({ reply }) => reply.status));
      letters.push(...resolved.deadLetters.map(({ reason }) => reason));
    };
    const messages = [visitor('a'), visitor('b'), poison, visitor('c'), visitor('d')];
    await resolveWork(
      { pool, onCommitted, onSplit: () => undefined },
      { logId: 'log', ...readMessages(delivered(messages)), poisoned: [] },
    );
    expect(statuses).toEqual(['done', 'done', 'done', 'done']);
    expect(letters).toEqual(['unstorable']);
  });

  it('keeps values with NUL and lone surrogates apart', async () => {
    const values = ['a\0', 'a', '\ud800a', '\udfffa', '\ufffda', '😀'];
    const first = await resolve(...values.map(visitor));
    const again = await resolve(...values.map(visitor));
    expect(new Set(first.map(({ uuid }) => uuid)).size).toBe(values.length);
    expect(again.map(({ uuid, visits }) => [uuid, visits])).toEqual(first.map(({ uuid }) => [uuid, 2]));
  });

  it('finds our own uuid, alone and of a merged identity', async () => {
    const a = await resolveOne(visitor('a'));
    const b = await resolveOne(callMessage({ email: email('b@example.com') }));
    await resolveOne(person('a', 'b@example.com'));
    const replies = await resolve(visitor(a.uuid), visitor(b.uuid.toUpperCase()));
    expect(replies.map(({ uuid }) => uuid)).toEqual([b.uuid, b.uuid]);
    expect(replies[1]?.visits).toBe(5);
  });

  it('has every uuid of an absorbed person answer the survivor, also one that holds nothing any more', async () => {
    await resolve(policyMessage());
    const survivor = await resolveOne(callMessage({ email: email('old@example.com') }));
    await resolve(callMessage({ user_id: 'u1' }));
    const emptied = await resolveOne(visitor('d0'));
    for (let n = 0; n <= 50; n++) await resolve(callMessage({ user_id: 'u1', anonymous_id: `d${n}` }));
    expect((await resolveOne(visitor('d0'))).uuid).not.toBe(emptied.uuid);
    await resolve(callMessage({ user_id: 'u1', email: email('old@example.com') }));
    expect((await resolveOne(visitor(emptied.uuid))).uuid).toBe(survivor.uuid);
  });

  it('knows of the devices that a merge moves whoever else claimed them', async () => {
    await resolve(policyMessage());
    const survivor = await resolveOne(callMessage({ email: email('old@example.com') }));
    await resolve(callMessage({ user_id: 'u1', anonymous_id: 'a' }), callMessage({ user_id: 'u2', anonymous_id: 'a' }));
    const bare = { mode: 'journal', counted: false, recorded: false } as const;
    const merged = await resolveOne(callMessage({ user_id: 'u1', email: email('old@example.com') }, bare));
    expect(merged).toMatchObject({ status: 'done', uuid: survivor.uuid });
  });

  it('leaves tables that are the fold of the log', async () => {
    for (let round = 0; round < 30; round++) {
      const calls = Array.from({ length: 1 + (round % 7) }, (_, index) => {
        const n = (round * 7 + index * 13) % 11;
        const kinds = [
          { anonymous_id: `d${n}` },
          { anonymous_id: `d${n}`, email: email(`e${n % 4}@example.com`) },
          { anonymous_id: `d${n}`, phone: `4860010${n % 3}000` },
          { email: email(`e${n % 4}@example.com`), phone: `4860010${n % 3}000` },
          { email: { kind: 'email', value: `hash of e${n % 5}@example.com` } },
        ];
        return callMessage(kinds[(round + index) % kinds.length] ?? {}, {
          accepted_at: 1_760_000_000_000 + round * 86_400_000,
        });
      });
      await resolve(...calls);
    }
    const tables = await readGraph(pool, SPACE.id);
    const folded = await foldLog(pool, SPACE.id);
    expect(folded).toEqual(tables);
    expect(tables.identities.size).toBeGreaterThan(10);
  });
});
