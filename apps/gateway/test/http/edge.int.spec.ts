import { Controller, Get, Module } from '@nestjs/common';
import { ApiError } from '@omni/contracts';
import { createMemoryLimiter } from '../../src/access/limiter.js';
import { type Answer, authenticator, type Edge, fresh, openEdge, PATH, send, sendRaw } from './edge.js';

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.gateway.close());

const web = (more: object = {}) => ({ platform: 'web', anonymous_id: fresh(), count_prev_visits: true, ...more });
const HEADERS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-request-id'];

/** The rules for every answer. */
const expectShape = ({ status, headers, text }: Answer, code?: string): void => {
  for (const name of HEADERS) expect([name, headers.get(name)]).toEqual([name, expect.stringMatching(/^[!-~]+$/)]);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-expose-headers')).toContain('X-RateLimit-Remaining');
  if (code === undefined) return;
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(JSON.parse(text)).toMatchObject({ success: false, error: { code, message: expect.any(String) } });
  expect(headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
};
const withMethod = (method: string, path = PATH, token: string | null = 'full') =>
  send(edge, undefined, { method, path, token });

describe('before the body', () => {
  test('401 looks the same for every wrong token and comes before 404, 405, 413 and 415', async () => {
    const answers = [
      await send(edge, web(), { token: null }),
      await send(edge, web(), { token: 'wrong' }),
      await send(edge, 'x'.repeat(300_000), { token: 'wrong' }),
      await send(edge, 'x', { token: null, headers: { 'content-type': 'text/plain' } }),
      await withMethod('PUT', PATH, null),
      await withMethod('GET', '/nope', null),
    ];
    for (const answer of answers) expectShape(answer, 'UNAUTHORIZED');
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'LINK'])(
    '%s at the route of POST is 405 with Allow',
    async (method) => {
      const answer = await withMethod(method);
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
      expectShape(answer, 'METHOD_NOT_ALLOWED');
    },
  );

  test('an unknown path is 404 whatever the method and body', async () => {
    for (const path of ['/', '/nope', '/api/v1/identifier/x', '/__proto__', '/api/v1/%zz', '/metrics'])
      for (const method of ['GET', 'DELETE']) expectShape(await withMethod(method, path), 'NOT_FOUND');
    expectShape(await send(edge, 'x'.repeat(300_000), { path: '/nope' }), 'NOT_FOUND');
  });

  test('HEAD is answered without a body', async () => {
    const answer = await withMethod('HEAD');
    expect([answer.status, answer.text]).toEqual([405, '']);
    expectShape(answer);
  });

  test('415 comes before 413, 413 before 400', async () => {
    const large = 'x'.repeat(300_000);
    expectShape(await send(edge, large, { headers: { 'content-type': 'text/plain' } }), 'UNSUPPORTED_MEDIA_TYPE');
    expectShape(await send(edge, large), 'PAYLOAD_TOO_LARGE');
    expectShape(await send(edge, '{'), 'INVALID_JSON');
  });

  test('an overloaded desk sheds calls and nothing else', async () => {
    edge.answerer.isBusy = true;
    const [call, page] = [await send(edge, web()), await withMethod('GET', '/api/v1/openapi.json')];
    edge.answerer.isBusy = false;
    expectShape(call, 'OVERLOADED');
    expect(call.headers.get('retry-after')).toBe('1');
    expect(page.status).toBe(200);
  });

  test('preflights need no token and name what may be sent', async () => {
    const answer = await send(edge, undefined, {
      method: 'OPTIONS',
      token: null,
      headers: { origin: 'https://shop.example' },
    });
    expect(answer.status).toBe(204);
    for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id'])
      expect(answer.headers.get('access-control-allow-headers')).toContain(name);
    expectShape(answer);
  });
});

describe('limits', () => {
  test('a used-up token is refused with the time to wait; its address goes on', async () => {
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await send(edge, web(), { token: 'slow' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
    const last = answers[2] as Answer;
    expectShape(last, 'RATE_LIMITED');
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect((await withMethod('GET', PATH, null)).status).toBe(401);
  });

  test.each([
    [[], 1],
    [['127.0.0.1'], 3],
  ])('X-Forwarded-For is believed from %j: %i addresses are counted', async (trustedProxies, counts) => {
    const keys = new Set<string>();
    const memory = createMemoryLimiter();
    const limiter = {
      count: (key: string, limit: Parameters<typeof memory.count>[1]) => (keys.add(key), memory.count(key, limit)),
    };
    const settings = { httpHost: '127.0.0.1', httpPort: 0, rateLimit: null, corsOrigins: ['*'], trustedProxies };
    const other = await openEdge({ settings, limiter });
    for (const from of ['10.0.0.1', '10.0.0.2', 'nonsense', 'other nonsense'])
      await send(other, web(), { token: null, headers: { 'x-forwarded-for': from } });
    await other.gateway.close();
    expect(keys.size).toBe(counts);
  });
});

describe('faults', () => {
  test('an unknown fault is 500 without its words, and logged with the request id without them too', async () => {
    edge.answerer.failure = new Error('secret-4711 was rejected');
    const answer = await send(edge, web(), { headers: { 'x-request-id': 'req-7' } });
    edge.answerer.failure = undefined;
    expectShape(answer, 'INTERNAL_ERROR');
    const lines = JSON.stringify(edge.lines);
    expect(lines).toContain('"request_id":"req-7"');
    expect(answer.text + lines).not.toContain('4711');
  });

  test('503 says when to come back', async () => {
    edge.answerer.failure = new ApiError('TIMEOUT');
    const answer = await send(edge, web());
    edge.answerer.failure = undefined;
    expectShape(answer, 'TIMEOUT');
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('an authenticator that is away is 503 with all headers', async () => {
    const away = { authenticate: () => Promise.reject(new ApiError('UNAVAILABLE')) };
    const other = await openEdge({ authenticator: away });
    expectShape(await send(other, web()), 'UNAVAILABLE');
    await other.gateway.close();
  });
});

describe('raw bytes', () => {
  const head = `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer full\r\nContent-Type: application/json\r\n`;
  const body = JSON.stringify({ platform: 'web', anonymous_id: 'raw-1', count_prev_visits: false });

  test.each([
    ['nonsense', 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BAD_REQUEST'],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`, 400, 'BAD_REQUEST'],
    ['large headers', `${head}X-Big: ${'x'.repeat(32_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['CONNECT without a token', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 401, 'UNAUTHORIZED'],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nAuthorization: Bearer full\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    ['no Host', `${head.replace('Host: x\r\n', '')}Connection: close\r\nContent-Length: 0\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['an expectation', `${head}Expect: the-moon\r\nContent-Length: 2\r\n\r\n{}`, 417, 'EXPECTATION_FAILED'],
    [
      'a body announced too large',
      `${head}Expect: 100-continue\r\nContent-Length: 300000\r\n\r\n`,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('%s is refused in the one shape', async (_name, text, status, code) => {
    const answer = await sendRaw(edge, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    for (const name of HEADERS) expect(answer).toMatch(new RegExp(`\\r\\n${name}: [!-~]+\\r\\n`));
    expect(answer).toMatch(
      new RegExp(`\\r\\n\\r\\n\\{"success":false,"error":\\{"message":"[^"]+","code":"${code}"\\}\\}$`),
    );
  });

  test('a body is asked for only when it will be read', async () => {
    const text = `${head}Connection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await sendRaw(edge, text)).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });

  test('answers of pipelined calls keep their order, a broken one comes last', async () => {
    const one = (id: string) => `${head}X-Request-Id: ${id}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answer = await sendRaw(edge, `${one('a')}${one('b')}nonsense\r\n\r\n`);
    expect([...answer.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200', '400']);
    expect(answer.indexOf('x-request-id: a')).toBeLessThan(answer.indexOf('x-request-id: b'));
  });

  test('HTTP/1.0 is answered and closed', async () => {
    const text = `${head.replace('HTTP/1.1', 'HTTP/1.0').replace('Host: x\r\n', '')}Content-Length: ${body.length}\r\n\r\n${body}`;
    expect(await sendRaw(edge, text)).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test.each([
    ['headers that stop', head],
    ['a body that stops', `${head}Content-Length: 100\r\n\r\n{`],
  ])('%s are answered 408 when their time is over', async (_name, text) => {
    const other = await openEdge({ serverTimes: { requestMs: 200, checkEveryMs: 50, keepAliveMs: 5_000 } });
    const answer = await sendRaw(other, text);
    await other.gateway.close();
    expect(answer).toMatch(/^HTTP\/1.1 408 [^]*"code":"REQUEST_TIMEOUT"\}\}$/);
  });
});

describe('starting and stopping', () => {
  test('a route that does not say who may use it keeps the gateway from starting', async () => {
    @Controller('api/v1/forgotten')
    class Forgotten {
      @Get()
      page(): string {
        return '{}';
      }
    }
    @Module({ controllers: [Forgotten] })
    class More {}
    await expect(openEdge({ extraControllers: { module: More } })).rejects.toThrow(
      'GET /api/v1/forgotten does not declare',
    );
  });

  test('a running call is answered while the gateway stops, and a new one finds nobody', async () => {
    const other = await openEdge({ authenticator });
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      const { desk } = other.answerer;
      const submit = desk.submit;
      desk.submit = (message) => (resolve(), submit(message));
    });
    other.answerer.gate = new Promise((resolve) => (release = resolve));
    const running = send(other, web());
    await arrived;
    const closed = other.gateway.close();
    await expect(send(other, web())).rejects.toThrow();
    release();
    expect((await running).status).toBe(200);
    await closed;
  });

  test('answers are counted by mode and outcome', async () => {
    const other = await openEdge();
    await send(other, web());
    await send(other, { platform: 'web', anonymous_id: fresh() });
    await send(other, '{');
    const text = await other.metrics.metrics();
    await other.gateway.close();
    for (const labels of [
      'mode="resolve",outcome="OK"',
      'mode="journal",outcome="OK"',
      'mode="other",outcome="INVALID_JSON"',
    ])
      expect(text).toContain(`omni_gateway_requests_total{${labels}} 1`);
    expect(text).toContain('omni_gateway_request_seconds_count{mode="resolve"} 1');
  });
});
