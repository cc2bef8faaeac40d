import { ApiError, type InboundMessage, type PolicyMessage, type Reply } from '@omni/contracts';
import { createPool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { type Pool } from 'pg';
import { Registry } from 'prom-client';
import { type Access, openAccess } from '../../src/access/index.js';
import { AdminModule } from '../../src/admin/admin.module.js';
import { NO_POLICY, readPolicies } from '../../src/access/space-policy.js';
import { type CallDesk } from '../../src/calls/call-desk.js';
import { gatewayMigrations } from '../../src/migrations/index.js';
import { type Gateway, startGateway } from '../../src/start-gateway.js';
import { createPolicyTable, setPolicy } from '../policy-table.js';

const BOOTSTRAP = 'bootstrap-token-of-this-spec-0123456789';

let database: TestDatabase;
let pool: Pool;
let access: Access;
let gateway: Gateway;
const submitted: InboundMessage[] = [];
let refusal: ApiError | undefined;

const applyChange = async ({ space, change }: PolicyMessage): Promise<void> => {
  const before = (await readPolicies(pool, [space])).get(space) ?? NO_POLICY;
  const kinds = new Map<string, unknown>([...before.kinds, ...Object.entries(change.kinds ?? {})]);
  if (change.user_id ?? before.userId) kinds.set('user_id', 'person');
  await setPolicy(pool, space, Object.fromEntries([...kinds].filter(([, value]) => value !== null)));
};

/** The resolver's side of the desk: applies a policy as the resolver does, without a log. */
const applyPolicy = async (message: InboundMessage): Promise<Reply> => {
  if (refusal) throw refusal;
  submitted.push(message);
  if (message.type === 'policy') await applyChange(message);
  return { id: message.id, status: 'done', uuid: '', identity: 0, email: '', visits: 0, position: 1 };
};
const callDesk: CallDesk = {
  submit: applyPolicy,
  admits: () => true,
  replyTo: { gateway: 'spec', partition: 0 },
  deadlineFrom: (acceptedAtMs) => acceptedAtMs + 2_000,
  close: async () => undefined,
};

beforeAll(async () => {
  database = await openTestDatabase({ migrations: gatewayMigrations });
  pool = createPool(database.url, { max: 5, name: 'spec', logger: createQuietLogger() });
  await createPolicyTable(pool);
  access = await openAccess({
    pool,
    bootstrapToken: BOOTSTRAP,
    clientToken: 'client-token-of-this-spec-0123456789-01',
    rateLimit: null,
    logger: createQuietLogger(),
    registry: new Registry(),
  });
  const parts = { postgresUrl: database.url, pool, callDesk, spaceKinds: access.spaceKinds };
  gateway = await startGateway({
    settings: { httpHost: '127.0.0.1', httpPort: 0, rateLimit: null, corsOrigins: ['*'], trustedProxies: [] },
    ...access,
    callDesk,
    journal: { page: async () => ({ entries: [], next: null }), events: async () => ({ events: [], last: 0 }) },
    logger: createQuietLogger(),
    metrics: new Registry(),
    extraControllers: AdminModule.register(parts),
  });
});
afterAll(async () => {
  await gateway.close();
  await pool.end();
  await database.close();
});
beforeEach(() => void (refusal = undefined));

type Answer = { readonly status: number; readonly data?: Data; readonly error?: Fault; readonly headers: Headers };
type Fault = {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { field: string; message: string }[];
};
type Token = {
  readonly id: string;
  readonly token?: string;
  readonly space: string;
  readonly revoked_at: string | null;
};
type Space = { readonly name: string; readonly user_id: boolean; readonly kinds: { readonly [kind: string]: string } };
type Data = Partial<Token & Space & { tokens: Token[]; spaces: Space[]; next_after: string | null }>;

const ask = async (
  method: string,
  path: string,
  more: { readonly body?: unknown; readonly token?: string } = {},
): Promise<Answer> => {
  const response = await fetch(`http://127.0.0.1:${gateway.port}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${more.token ?? BOOTSTRAP}`,
      ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  });
  const answer = (await response.json()) as Omit<Answer, 'status' | 'headers'>;
  return { ...answer, status: response.status, headers: response.headers };
};
const make = async (body: object, token?: string): Promise<Token & { readonly token: string }> => {
  const { status, data } = await ask('POST', 'tokens', { body, ...(token && { token }) });
  expect(status).toBe(201);
  return data as Token & { readonly token: string };
};

describe('making a token', () => {
  it('shows it once, uncached, and it works at once', async () => {
    const { headers, status, data } = await ask('POST', 'tokens', {
      body: {
        scopes: ['identifier:write'],
        rate: '5/60s',
        platforms: ['web'],
        expires_in_s: 60,
        journal_order: 'asc',
        claimed: true,
      },
    });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(data).toMatchObject({
      space: 'default',
      scopes: ['identifier:write'],
      platforms: ['web'],
      rate: '5/60s',
      journal_order: 'asc',
      claimed: true,
      revoked_at: null,
      last_used_at: null,
    });
    expect(await access.authenticator.authenticate(data?.token ?? '')).toMatchObject({
      tokenId: data?.id,
      platforms: new Set(['web']),
      rateLimit: { requests: 5, windowS: 60 },
      journalOrder: 'asc',
    });
  });

  it('keeps nothing but a hash', async () => {
    const { id, token } = await make({ scopes: ['journal:read'] });
    const row = (
      await pool.query<{ text: string }>('select row_to_json(token)::text as text from admin.token where id = $1', [id])
    ).rows[0];
    expect(row?.text).not.toContain(token.slice(-20));
    expect(JSON.stringify((await ask('GET', 'tokens')).data)).not.toContain(token.slice(-20));
  });

  it.each([
    [{}, 'scopes'],
    [{ scopes: ['write'] }, 'scopes'],
    [{ scopes: ['admin'], space: 'nowhere' }, 'space'],
    [{ scopes: ['admin'], rate: '5' }, 'rate'],
  ])('refuses %j and names the member', async (body, field) => {
    const { status, error } = await ask('POST', 'tokens', { body });
    expect({ status, code: error?.code, fields: error?.details?.map((detail) => detail.field) }).toEqual({
      status: 400,
      code: 'VALIDATION_FAILED',
      fields: [field],
    });
  });
});

/** The ids of every page, in their order. */
const walk = async (after: string): Promise<readonly string[]> => {
  const { data } = await ask('GET', `tokens?limit=2${after && `&after=${after}`}`);
  const ids = (data?.tokens ?? []).map(({ id }) => id);
  expect(ids.length).toBeLessThanOrEqual(2);
  return typeof data?.next_after === 'string' ? [...ids, ...(await walk(data.next_after))] : ids;
};

describe('listing tokens', () => {
  it('pages through all of them, each once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => make({ scopes: ['journal:read'] })));
    const seen = await walk('');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'limit=1&limit=2', 'after=%00', 'space=%00', 'spaces=default'])(
    'refuses the query %s',
    async (query) => {
      expect(await ask('GET', `tokens?${query}`)).toMatchObject({ status: 400, error: { code: 'VALIDATION_FAILED' } });
    },
  );
});

describe('revoking a token', () => {
  it('ends it for good, and may be repeated', async () => {
    const { id, token } = await make({ scopes: ['journal:read'] });
    expect(await ask('DELETE', `tokens/${id}`)).toMatchObject({ status: 200, data: { id } });
    const listed = async () => (await ask('GET', 'tokens')).data?.tokens?.find((row) => row.id === id)?.revoked_at;
    const first = await listed();
    expect(first).toEqual(expect.any(String));
    expect((await ask('DELETE', `tokens/${id}`)).status).toBe(200);
    expect(await listed()).toBe(first);
    expect(await access.authenticator.authenticate(token)).toBeUndefined();
  });

  it.each(['nosuchtoken', 'bootstrap', 'client', '%00', "'", 'a%20b'])('answers 404 for %s', async (id) => {
    expect(await ask('DELETE', `tokens/${id}`)).toMatchObject({ status: 404, error: { code: 'NOT_FOUND' } });
  });
});

describe('spaces', () => {
  it('are made with a name of their own', async () => {
    expect(await ask('POST', 'spaces', { body: { name: 'shop' } })).toMatchObject({
      status: 201,
      data: { name: 'shop', user_id: false, kinds: {} },
    });
    expect(await ask('POST', 'spaces', { body: { name: 'shop' } })).toMatchObject({
      status: 400,
      error: { details: [{ field: 'name' }] },
    });
    expect((await ask('GET', 'spaces')).data?.spaces?.map(({ name }) => name)).toEqual(['default', 'shop']);
  });

  it.each(['', 'Shop', '-a', 'a b', 'a'.repeat(64), null, 7])('are not named %j', async (name) => {
    expect(await ask('POST', 'spaces', { body: { name } })).toMatchObject({
      status: 400,
      error: { code: 'VALIDATION_FAILED' },
    });
  });

  it('made at the same moment under one name are made once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => ask('POST', 'spaces', { body: { name: 'race' } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
  });
});

describe("changing a space's policy", () => {
  it('is a message to the resolver, answered with what holds afterwards', async () => {
    expect(await access.spaceKinds.kindsOf(1, ['crm_id'])).toEqual(new Map());
    const answer = await ask('PATCH', 'spaces/default', { body: { user_id: true, kinds: { crm_id: 'person' } } });
    expect(answer).toMatchObject({
      status: 200,
      data: { name: 'default', user_id: true, kinds: { crm_id: 'person' } },
    });
    expect(submitted.at(-1)).toMatchObject({
      type: 'policy',
      space: 1,
      space_name: 'default',
      token: 'bootstrap',
      change: { user_id: true, kinds: { crm_id: 'person' } },
    });
    expect(await access.spaceKinds.kindsOf(1, ['crm_id'])).toEqual(new Map([['crm_id', 'person']]));
    expect(
      (await ask('PATCH', 'spaces/default', { body: { kinds: { crm_id: null, tv_id: 'device' } } })).data,
    ).toMatchObject({ user_id: true, kinds: { tv_id: 'device' } });
  });

  it.each([[{}], [{ user_id: 'yes' }], [{ kinds: { email: 'person' } }], [{ kinds: [] }], [{ name: 'x' }]])(
    'refuses %j',
    async (body) => {
      expect(await ask('PATCH', 'spaces/default', { body })).toMatchObject({
        status: 400,
        error: { code: 'VALIDATION_FAILED' },
      });
    },
  );

  it('leaves a space with a bounded number of kinds', async () => {
    await ask('POST', 'spaces', { body: { name: 'full' } });
    const kinds = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`k${from + i}`, 'person']));
    expect((await ask('PATCH', 'spaces/full', { body: { kinds: kinds(0, 32) } })).status).toBe(200);
    expect((await ask('PATCH', 'spaces/full', { body: { kinds: kinds(32, 33) } })).status).toBe(400);
    expect((await ask('PATCH', 'spaces/full', { body: { kinds: { k0: null, ...kinds(32, 33) } } })).status).toBe(200);
  });

  it('answers 404 for a space that does not exist', async () => {
    for (const name of ['nowhere', '%00', 'A'])
      expect((await ask('PATCH', `spaces/${name}`, { body: { user_id: true } })).status).toBe(404);
  });

  it('answers what the desk answers while nothing can be decided', async () => {
    refusal = new ApiError('TIMEOUT');
    expect(await ask('PATCH', 'spaces/default', { body: { user_id: true } })).toMatchObject({
      status: 503,
      error: { code: 'TIMEOUT' },
    });
  });
});

describe('a stored token with the scope admin', () => {
  it('administers its own space and learns nothing of others', async () => {
    await ask('POST', 'spaces', { body: { name: 'own' } });
    const { token, id } = await make({ scopes: ['admin'], space: 'own' });
    const foreign = await make({ scopes: ['journal:read'] });
    const mine = await make({ scopes: ['journal:read'] }, token);
    expect(mine.space).toBe('own');
    expect((await ask('GET', 'tokens', { token })).data?.tokens?.map((row) => row.id).sort()).toEqual(
      [id, mine.id].sort(),
    );
    expect((await ask('GET', 'spaces', { token })).data?.spaces?.map(({ name }) => name)).toEqual(['own']);
    expect((await ask('PATCH', 'spaces/own', { token, body: { user_id: true } })).status).toBe(200);
    expect((await ask('DELETE', `tokens/${foreign.id}`, { token })).status).toBe(404);
    for (const space of ['default', 'nowhere']) {
      const refused = [
        await ask('POST', 'tokens', { token, body: { scopes: ['journal:read'], space } }),
        await ask('GET', `tokens?space=${space}`, { token }),
        await ask('PATCH', `spaces/${space}`, { token, body: { user_id: true } }),
        await ask('POST', 'spaces', { token, body: { name: space } }),
      ];
      expect(refused.map(({ status, error }) => [status, error?.code])).toEqual(refused.map(() => [403, 'FORBIDDEN']));
    }
    expect((await ask('DELETE', `tokens/${mine.id}`, { token })).status).toBe(200);
  });
});

describe('the administration', () => {
  it('needs the scope admin', async () => {
    const { token } = await make({ scopes: ['identifier:write', 'journal:read', 'identity:read', 'identity:write'] });
    for (const [method, path, body] of [
      ['GET', 'tokens'],
      ['POST', 'tokens', { scopes: ['admin'] }],
      ['DELETE', 'tokens/x'],
      ['GET', 'spaces'],
      ['POST', 'spaces', { name: 'x' }],
      ['PATCH', 'spaces/default', { user_id: true }],
    ] as const) {
      const { status, error } = await ask(method, path, { token, body });
      expect({ status, message: error?.message }).toEqual({ status: 403, message: expect.stringContaining('admin') });
    }
  });

  it('is part of the OpenAPI document, with the answers by name', async () => {
    const document = await (await fetch(`http://127.0.0.1:${gateway.port}/api/v1/openapi.json`)).text();
    for (const name of [
      '/api/v1/tokens',
      '/api/v1/tokens/{id}',
      '/api/v1/spaces',
      '/api/v1/spaces/{name}',
      'NewTokenView',
      'CreateTokenRequest',
      'ChangeSpaceRequest',
    ]) {
      expect(document).toContain(`"${name}"`);
    }
  });
});
