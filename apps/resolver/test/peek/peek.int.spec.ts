import { type CallMessage, type Reply, type SentIdentifier } from '@omni/contracts';
import { createPool, type Pool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { resolverMigrations } from '../../src/migrations/index.js';
import { createPeek, type Peek } from '../../src/peek/create-peek.js';
import { readMessages } from '../../src/read-messages.js';
import { resolveBatch } from '../../src/resolve-batch.js';
import { callMessage, delivered, email, policyMessage, SPACE } from '../call-messages.js';
import { readGraph } from '../read-graph.js';

const RUNS = Number(process.env.FC_RUNS ?? 6);

let database: TestDatabase;
let pool: Pool;
let registry: Registry;
let peek: Peek;
let nextOffset = 0;

const reset = async (): Promise<void> => {
  nextOffset = 0;
  await pool.query(
    'truncate graph.space, graph.relay, graph.consumer_offset, graph.identity, graph.identifier, graph.merge, graph.call_seen, graph.event, graph.dead_letter, graph.proposal, graph.policy',
  );
};
beforeAll(async () => {
  database = await openTestDatabase({ migrations: resolverMigrations });
  pool = createPool(database.url, { max: 4, name: 'peek test', logger: createQuietLogger(), pipeline: true });
});
beforeEach(async () => {
  registry = new Registry();
  peek = createPeek({ pool, logger: createQuietLogger(), registry });
  await reset();
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

const publish = async (...messages: readonly object[]): Promise<readonly Reply[]> => {
  const work = { logId: 'log', ...readMessages(delivered(messages, nextOffset)), poisoned: [] };
  const { replies } = await resolveBatch(pool, work);
  nextOffset += messages.length;
  return replies.map(({ reply }) => reply);
};

const publishOne = async (message: object): Promise<Reply> => {
  const [reply] = await publish(message);
  if (!reply) throw new Error('no reply');
  return reply;
};

const BARE = { mode: 'journal', counted: false, recorded: false } as const;
type Said = { readonly [kind: string]: string | SentIdentifier };
const lookUp = (said: Said, more: Partial<CallMessage> = {}): CallMessage => callMessage(said, { ...BARE, ...more });

describe('peeking', () => {
  it('answers a look-up of what is known and linked, and writes nothing', async () => {
    await publish(callMessage({ anonymous_id: 'a', email: email('a@x.io') }));
    const before = await readGraph(pool, SPACE.id);
    const calls = [lookUp({ anonymous_id: 'a' }), lookUp({ anonymous_id: 'a', email: email('a@x.io') })];
    const replies = await peek(calls);
    expect(replies).toEqual(await publish(...calls));
    expect(replies[0]).toMatchObject({ status: 'done', email: 'a@x.io', visits: 1, position: before.position });
    expect(await readGraph(pool, SPACE.id)).toEqual(before);
  });

  it('leaves look-ups that would create, attach, merge or claim, and answers their neighbours as if they had not been', async () => {
    await publish(callMessage({ anonymous_id: 'a', email: email('a@x.io') }), callMessage({ anonymous_id: 'b' }));
    const calls = [
      lookUp({ anonymous_id: 'new' }),
      lookUp({ email: email('a@x.io'), phone: '48600100200' }),
      lookUp({ anonymous_id: 'b', email: email('a@x.io') }),
      lookUp({ anonymous_id: 'b' }),
      lookUp({ anonymous_id: 'a' }),
    ];
    const replies = await peek(calls);
    expect(replies.map(({ id }) => id)).toEqual(calls.slice(3).map(({ id }) => id));
    expect(replies.map(({ email: address }) => address)).toEqual(['', 'a@x.io']);
  });

  it('leaves what is recorded or has a key', async () => {
    await publish(callMessage({ anonymous_id: 'a' }));
    const calls = [callMessage({ anonymous_id: 'a' }), lookUp({ anonymous_id: 'a' }, { keyed: true })];
    expect(await peek(calls)).toEqual([]);
  });

  it('leaves look-ups of a space that nobody has called yet', async () => {
    expect(await peek([lookUp({ anonymous_id: 'a' }, { space: 77, space_name: 'new' })])).toEqual([]);
  });

  it('refuses by the policy of the space, as it stands in the same snapshot', async () => {
    await publish(callMessage({ anonymous_id: 'a' }));
    const byUserId = lookUp({ user_id: 'u' });
    expect(await peek([byUserId])).toMatchObject([{ id: byUserId.id, status: 'identifier_required', uuid: '' }]);
    await publish(policyMessage());
    expect(await peek([byUserId])).toEqual([]);
  });

  it('tells spaces apart', async () => {
    const other = { space: 2, space_name: 'other' };
    await publish(callMessage({ anonymous_id: 'a' }), callMessage({ anonymous_id: 'b' }, other));
    const calls = [lookUp({ anonymous_id: 'b' }), lookUp({ anonymous_id: 'b' }, other)];
    expect((await peek(calls)).map(({ id }) => id)).toEqual([calls[1]?.id]);
  });

  it('contains whatever was committed before it was asked, and all of a call or nothing, also while others write', async () => {
    for (let round = 0; round < 30; round++) {
      const [device, address] = [`device ${round}`, `${round}@x.io`];
      const made = await publishOne(callMessage({ anonymous_id: device }));
      const writing = publishOne(callMessage({ anonymous_id: device, email: email(address) }));
      const [seen] = await peek([lookUp({ anonymous_id: device })]);
      const written = await writing;
      const { uuid } = made;
      expect([
        { uuid, position: made.position, email: '' },
        { uuid, position: written.position, email: address },
      ]).toContainEqual({ uuid: seen?.uuid, position: seen?.position, email: seen?.email });
    }
  });

  it('counts what it answered and what it left', async () => {
    await publish(callMessage({ anonymous_id: 'a' }));
    await peek([lookUp({ anonymous_id: 'a' }), lookUp({ anonymous_id: 'b' })]);
    const counted = await registry.getSingleMetricAsString('omni_resolver_peeked_calls_total');
    expect(counted).toContain('{outcome="answered"} 1');
    expect(counted).toContain('{outcome="left"} 1');
  });

  it('rejects while PostgreSQL is away', async () => {
    const gone = createPool(database.url, { max: 1, name: 'gone', logger: createQuietLogger(), pipeline: true });
    await gone.end();
    const blind = createPeek({ pool: gone, logger: createQuietLogger(), registry: new Registry() });
    await expect(blind([lookUp({ anonymous_id: 'a' })])).rejects.toThrow();
  });
});

/** Few values, so that calls meet; `own` is a uuid that was answered before. */
type Drawn = {
  readonly said: { readonly [kind: string]: string };
  readonly own: number | null;
  readonly bare: boolean;
};
const value = (prefix: string, count: number) =>
  fc.option(
    fc.nat(count).map((n) => `${prefix}${n}`),
    { nil: undefined },
  );
const drawn: fc.Arbitrary<Drawn & { readonly links: boolean }> = fc.record({
  said: fc
    .record({ anonymous_id: value('A', 6), email: value('e', 4), phone: value('4860010020', 3) })
    .map((said) => Object.fromEntries(Object.entries(said).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))),
  own: fc.option(fc.nat(30), { freq: 5 }),
  bare: fc.boolean(),
  links: fc.boolean(),
});

const toMessage = ({ said, own, bare, links }: Drawn & { readonly links: boolean }, answered: readonly string[]) => {
  const uuid = own === null ? undefined : answered[own % Math.max(1, answered.length)];
  const identifiers: Said = {
    ...said,
    ...(said['email'] === undefined ? {} : { email: email(`${said['email']}@x.io`) }),
    ...(uuid === undefined ? {} : { anonymous_id: uuid.toUpperCase() }),
  };
  return bare ? lookUp(identifiers, { links }) : callMessage(identifiers);
};

describe('a peeked answer', () => {
  it('is that of the same look-up published, and there is one exactly when publishing it changes nothing', async () => {
    const law = async (stream: readonly (Drawn & { readonly links: boolean })[]): Promise<void> => {
      await reset();
      const answered: string[] = [];
      for (const one of stream) {
        const message = toMessage(one, answered);
        const [peeked] = await peek([message]);
        const before = nextOffset === 0 ? 0 : (await readGraph(pool, SPACE.id)).position;
        const [reply] = await publish(message);
        const after = (await readGraph(pool, SPACE.id)).position;
        const isSilent = before === after && nextOffset > 1;
        expect(peeked).toEqual(isSilent ? reply : undefined);
        if (reply?.uuid) answered.push(reply.uuid);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(drawn, { minLength: 10, maxLength: 30 }), law), { numRuns: RUNS });
  });

  it('is the same for many look-ups in one snapshot as for each alone', async () => {
    const law = async (
      told: readonly (Drawn & { readonly links: boolean })[],
      asked: readonly (Drawn & { readonly links: boolean })[],
    ): Promise<void> => {
      await reset();
      const replies = await publish(...told.map((one) => toMessage({ ...one, bare: false }, [])));
      const answered = replies.map(({ uuid }) => uuid).filter((uuid) => uuid !== '');
      const calls = asked.map((one) => toMessage({ ...one, bare: true }, answered));
      const alone: Reply[] = [];
      for (const call of calls) alone.push(...(await peek([call])));
      expect(await peek(calls)).toEqual(alone);
    };
    const some = fc.array(drawn, { minLength: 5, maxLength: 30 });
    await fc.assert(fc.asyncProperty(some, some, law), { numRuns: RUNS });
  });
});
