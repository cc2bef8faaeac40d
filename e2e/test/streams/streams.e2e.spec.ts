import { type GivenAnswer, readEventLog, redecideWithLookUps, toEventRecord } from '@omni/testing/audit';
import { createClient } from '../client/client.js';
import { createSpace, createToken, discard, type Server, startServer, tokenIdOf } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';
import { createPopulation } from './population.js';
import { createRandom } from './random.js';
import { type Sender, sendMany, type Stream } from './stream.js';

const SEED = 20_250_130;
const CLIENTS = 12;
const ALL = ['identifier:write', 'journal:read', 'identity:read'];

/** A space with its tokens; `reader` may not write. */
type Tenant = { readonly token: string; readonly senders: readonly Sender[]; readonly readerId: string };

let server: Server;
const tenants: Tenant[] = [];

const openTenant = async (space: string): Promise<Tenant> => {
  await createSpace(server, space);
  const [token = '', writer = '', reader = ''] = await Promise.all(
    [ALL, ['identifier:write'], ['journal:read']].map((scopes) => createToken(server, { space, scopes })),
  );
  const { url } = server;
  const senderWith = (own: string, mayLink = true, seesAddresses = true): Sender => ({
    client: createClient({ url, token: own, seesAddresses }),
    ...{ mayLink, seesAddresses },
  });
  const all = Array.from({ length: CLIENTS - 2 }, () => senderWith(token));
  const senders = [...all, senderWith(writer, true, false), senderWith(reader, false)];
  const tenant = { token, senders, readerId: tokenIdOf(reader) };
  tenants.push(tenant);
  return tenant;
};

const answersOf = ({ senders }: Tenant): readonly GivenAnswer[] => senders.flatMap(({ client }) => client.answers);

const readLog = async ({ token }: Tenant) => {
  const headers = { authorization: `Bearer ${token}` };
  const readPage = async (after: string): Promise<string> =>
    (await fetch(`${server.url}/api/v1/events?after=${after}&limit=1000`, { headers })).text();
  return (await readEventLog(readPage)).map(toEventRecord);
};

/** Decides the tenant's log once more from what its clients meant, and the look-ups that left nothing in it. */
const faultOf = async (tenant: Tenant, { meanings, lookUps }: Stream): Promise<string | undefined> => {
  const records = await readLog(tenant);
  return redecideWithLookUps(
    records,
    ({ body, token, entry }) => {
      const meaning = meanings.get(body);
      if (!meaning) throw new Error('the log holds a body that nobody sent');
      return { ...meaning, links: entry || token !== tenant.readerId };
    },
    { answers: answersOf(tenant), lookUps },
  );
};

const createStream = (): Stream => ({
  population: createPopulation(),
  kinds: ['anonymous_id', 'email', 'phone', 'user_id'],
  meanings: new Map(),
  uuids: [],
  lookUps: [],
});

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => discard(server));

describe('a stream of random calls', () => {
  it('is answered one by one as the pure core answers it', async () => {
    const tenant = await openTenant('one-by-one');
    const [sender] = tenant.senders;
    const stream = createStream();
    if (sender) await sendMany(stream, sender, createRandom(SEED), 120);
    expect(await faultOf(tenant, stream)).toBeUndefined();
  });

  it('from many clients at once is answered as if they had called one by one, also while the policy changes', async () => {
    const tenant = await openTenant('at-once');
    const stream = createStream();
    const sendAll = (part: Stream, turn: number, count: number): Promise<unknown> =>
      Promise.all(
        tenant.senders.map((sender, index) =>
          sendMany(part, sender, createRandom(SEED + turn * CLIENTS + index), count),
        ),
      );
    await sendAll(stream, 1, 10);
    const change = ['--user-id', 'on', '--kind', 'crm_id=person', '--kind', 'tv_id=device'];
    const [changed] = await Promise.all([server.omni('space', 'set', 'at-once', ...change), sendAll(stream, 2, 20)]);
    expect(changed.status).toBe(0);
    await sendAll({ ...stream, kinds: ['anonymous_id', 'email', 'user_id', 'crm_id', 'tv_id', 'phone'] }, 3, 20);
    expect(await faultOf(tenant, stream)).toBeUndefined();
  });

  it('leaves log, answers and journals that agree, and no identifier in a log or a metric', async () => {
    const spaces = tenants.map((tenant) => ({ token: tenant.token, answers: answersOf(tenant) }));
    expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
  });
});
