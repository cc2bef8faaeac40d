import { SCOPES } from '@omni/contracts';
import { type Client, createClient } from '../client/client.js';
import { newDevice, newEmail } from '../client/values.js';
import { createToken, discard, type Server, startServer, tokenIdOf } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';
import { REQUESTS, type RouteRequest } from './route-requests.js';

let server: Server;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = createClient({ url: server.url, token: server.clientToken });
});
afterAll(() => discard(server));

const clientOf = (token: string, seesAddresses = true): Client =>
  createClient({ url: server.url, token, seesAddresses });

const ask = async (token: string | null, request: RouteRequest) => {
  const response = await fetch(`${server.url}${request.path(tokenIdOf(token ?? ''))}`, {
    method: request.method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(request.body && { 'content-type': 'application/json' }),
    },
    ...(request.body && { body: JSON.stringify(request.body()) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the omni command', () => {
  it('makes a token that works at once, prints it alone, and lists it without its secret', async () => {
    const made = await server.omni(
      'token',
      'create',
      '--scopes',
      'identifier:write,journal:read',
      '--platforms',
      'web',
    );
    expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/^omni_[0-9A-Za-z]+_[0-9A-Za-z]+\n$/) });
    const token = made.stdout.trim();
    expect(await clientOf(token).visit({ anonymous_id: newDevice() })).toMatchObject({ status: 200, visits: 1 });
    expect(await clientOf(token).visit({ anonymous_id: newDevice(), platform: 'app' })).toMatchObject({
      status: 403,
      code: 'PLATFORM_NOT_ALLOWED',
    });
    const { stdout } = await server.omni('token', 'list');
    expect(stdout).toContain(tokenIdOf(token));
    expect(stdout).not.toContain(token.split('_')[2]);
  });

  it('revokes a token, which stops working while others go on', async () => {
    const token = await createToken(server, { scopes: ['journal:read'] });
    const caller = clientOf(token);
    expect(await caller.look({ anonymous_id: newDevice() })).toMatchObject({ status: 200 });
    expect(await server.omni('token', 'revoke', tokenIdOf(token))).toMatchObject({ status: 0 });
    const body = { anonymous_id: newDevice() };
    // A gateway may know it for some seconds more; how long the test waits is the bound.
    let answer = await caller.look(body);
    while (answer.status === 200) answer = await caller.look(body);
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await client.look(body)).toMatchObject({ status: 200 });
  }, 15_000);

  it('makes a token that reads journals from the oldest entry on', async () => {
    const { stdout } = await server.omni('token', 'create', '--scopes', 'journal:read', '--journal-order', 'asc');
    const anonymous_id = newDevice();
    for (const step of [1, 2]) await client.visit({ anonymous_id, step });
    const steps = async (query?: string) =>
      (await clientOf(stdout.trim()).look({ anonymous_id }, query)).journal.map((entry) => entry['step']);
    expect([await steps(), await steps('order=desc')]).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});

describe('a route', () => {
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    for (const scope of SCOPES) tokens.set(scope, await createToken(server, { scopes: [scope] }));
  });

  it('of the OpenAPI document is in the table of this spec, and the other way round', async () => {
    type Document = { readonly paths: { readonly [path: string]: { readonly [method: string]: object } } };
    const document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as Document;
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([...new Set(REQUESTS.map(({ route }) => route))].sort());
  });

  it.each(REQUESTS.map((request) => [request.name, request] as const))(
    '%s asks for its scope',
    async (_name, request) => {
      for (const scope of SCOPES) {
        const { status, text } = await ask(tokens.get(scope) ?? '', request);
        const isEnough = request.needs === null || request.needs === scope;
        if (!isEnough)
          expect({ scope, status, text }).toEqual({ scope, status: 403, text: expect.stringContaining(request.needs) });
        else expect({ scope, status, text }).toMatchObject({ scope, status: request.answered });
      }
    },
  );

  it.each(REQUESTS.map((request) => [request.name, request] as const))(
    '%s refuses whom it does not know',
    async (_name, request) => {
      const refused = request.needs === null ? request.answered : 401;
      for (const token of [null, 'wrong', `omni_${'x'.repeat(11)}_${'y'.repeat(49)}`, `${tokens.get('admin')}x`])
        expect((await ask(token, request)).status).toBe(refused);
    },
  );
});

describe('a token that may only write', () => {
  it('resolves, counts and records without being told anything of anybody', async () => {
    const [anonymous_id, email] = [newDevice(), newEmail()];
    const { uuid } = await client.visit({ anonymous_id, email });
    const writer = clientOf(await createToken(server, { scopes: ['identifier:write'] }), false);
    expect(await writer.visit({ anonymous_id })).toMatchObject({ status: 200, uuid, email: '', visits: 2 });
    const recorded = await writer.look({ anonymous_id, valuation_properties: { action: 'seen' } });
    expect(recorded.text).toBe(`{"success":true,"data":{"uuid":"${uuid}","email":"","journal":[],"next_cursor":null}}`);
    expect(await writer.look({ anonymous_id })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const { journal } = await client.look({ anonymous_id });
    expect(journal.map((entry) => entry.valuation_properties.action)).toEqual(['seen', '', '']);
  });
});

describe('a token that may only read', () => {
  it('finds who is known and links nothing', async () => {
    const [anonymous_id, email] = [newDevice(), newEmail()];
    const person = await client.visit({ email });
    const reader = clientOf(await createToken(server, { scopes: ['journal:read'] }));
    expect(await reader.look({ anonymous_id, email })).toMatchObject({ uuid: person.uuid, email });
    const device = await client.visit({ anonymous_id });
    expect([device.uuid === person.uuid, device.visits]).toEqual([false, 1]);
    expect(await reader.visit({ anonymous_id })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });
});

describe('a limit', () => {
  it('is counted down in the headers of every answer, refusals too, and then says how long to wait', async () => {
    const limited = clientOf(await createToken(server, { scopes: ['journal:read'], rate: '4/3600s' }));
    const sent = [{ anonymous_id: newDevice() }, {}, { anonymous_id: 'null' }, { anonymous_id: newDevice() }, {}, {}];
    const seen = [];
    for (const body of sent) {
      const { status, headers } = await limited.look(body);
      const reset = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1_000;
      expect(reset > 0 && reset <= 3_601).toBe(true);
      seen.push([status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]);
      expect(headers.has('retry-after')).toBe(status === 429);
    }
    expect(seen).toEqual([
      ...[200, 400, 400, 200].map((status, index) => [status, '4', String(3 - index)]),
      ...[429, 429].map((status) => [status, '4', '0']),
    ]);
    expect(await client.look({ anonymous_id: newDevice() })).toMatchObject({ status: 200 });
  });

  it('holds exactly for requests that come at once', async () => {
    const limited = clientOf(await createToken(server, { scopes: ['journal:read'], rate: '10/3600s' }));
    const answers = await Promise.all(Array.from({ length: 30 }, () => limited.look({ anonymous_id: newDevice() })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(20);
  });
});

it('leaves log, answers and journals that agree, and no identifier in a log or a metric', async () => {
  const spaces = [{ token: server.bootstrapToken, answers: client.answers }];
  expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
});
