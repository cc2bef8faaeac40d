import { readEventLog, toEventRecord } from '@omni/testing/audit';
import { type Body, type Client, createClient, ROUTE } from '../client/client.js';
import { parseRaw, sendRaw } from '../client/raw-socket.js';
import { MARK, newDevice, newEmail, newPhone, UUID } from '../client/values.js';
import { discard, type Server, startServer } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';
import { createRandom } from '../streams/random.js';
import { mutate } from './mutation.js';

const SEED = 4_711;
const MUTATED = 400;

let server: Server;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = createClient({ url: server.url, token: server.clientToken });
});
afterAll(() => discard(server));

/** Arrays in arrays. */
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const bodyOf = (more: Body = {}): Body => ({
  platform: 'web',
  anonymous_id: newDevice(),
  count_prev_visits: true,
  ...more,
});

describe('a request that is wrong', () => {
  it.each<readonly [string, () => Body | string, string, readonly string[]]>([
    ['no JSON', () => '{', '400 INVALID_JSON', []],
    ['no object', () => '[]', '400 VALIDATION_FAILED', ['body']],
    ['no platform', () => ({ anonymous_id: newDevice() }), '400 VALIDATION_FAILED', ['platform']],
    ['a wrong type', () => bodyOf({ count_prev_visits: 'yes' }), '400 VALIDATION_FAILED', ['count_prev_visits']],
    [
      'two wrong members',
      () => bodyOf({ email: 7.5, valuation_properties: [] }),
      '400 VALIDATION_FAILED',
      ['email', 'valuation_properties'],
    ],
    ['too deep', () => bodyOf({ deep: nested(32) }), '400 VALIDATION_FAILED', ['body']],
    ['too long an id', () => bodyOf({ anonymous_id: 'é'.repeat(513) }), '400 VALIDATION_FAILED', ['anonymous_id']],
    ['nobody', () => ({ platform: 'web', phone: newPhone() }), '400 IDENTIFIER_REQUIRED', []],
    ['a placeholder', () => bodyOf({ anonymous_id: 'null' }), '400 NO_USABLE_IDENTIFIER', []],
    ['an unknown kind', () => bodyOf({ identifiers: { crm_id: newDevice() } }), '400 UNKNOWN_NAMESPACE', []],
    ['too large', () => bodyOf({ filler: 'x'.repeat(262_144) }), '413 PAYLOAD_TOO_LARGE', []],
  ])('%s: says what and where, in the one shape', async (_what, body, refusal, fields) => {
    const { status, code, fields: named, text } = await client.send(body());
    expect({ refusal: `${status} ${code}`, named }).toEqual({ refusal, named: fields });
    const error = { message: expect.any(String), code };
    expect(JSON.parse(text)).toMatchObject({ success: false, error });
    expect(text).not.toContain(MARK);
  });

  it('longest and deepest values are taken', async () => {
    const long = bodyOf({ anonymous_id: newDevice().padEnd(512, 'é'), platform: 'p'.repeat(200), deep: nested(31) });
    expect(await client.send(long)).toMatchObject({ status: 200, visits: 1 });
  });

  it('queries out of range are refused and named', async () => {
    for (const query of ['limit=0', 'limit=10001', 'limit=x', 'order=up', 'cursor=x'])
      expect(await client.look({ anonymous_id: newDevice() }, query)).toMatchObject({ status: 400 });
  });

  it('is told by path, method and type before its body is looked at', async () => {
    const ask = (path: string, method: string, headers: object) =>
      fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${server.clientToken}`, ...headers },
        ...(method === 'POST' && { body: '{' }),
      });
    expect((await ask('/api/v1/nothing', 'POST', {})).status).toBe(404);
    const other = await ask(ROUTE, 'DELETE', {});
    expect([other.status, other.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
    for (const type of ['text/plain', 'application/json; charset=latin1', 'application/x-www-form-urlencoded'])
      expect((await ask(ROUTE, 'POST', { 'content-type': type })).status).toBe(415);
  });
});

describe('bytes that are no request', () => {
  const head = (method = 'POST') => `${method} ${ROUTE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
  const asked = () => `${head()}Authorization: Bearer ${server.clientToken}\r\nContent-Type: application/json\r\n`;
  it.each<readonly [string, () => string, number, string]>([
    ['nonsense', () => 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a TLS hello', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BAD_REQUEST'],
    ['no Host', () => asked().replace('Host: x\r\n', '') + 'Content-Length: 2\r\n\r\n{}', 400, 'BAD_REQUEST'],
    ['two lengths', () => `${asked()}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`, 400, 'BAD_REQUEST'],
    [
      'a length and chunks',
      () => `${asked()}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    ['a broken chunk', () => `${asked()}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`, 400, 'BAD_REQUEST'],
    ['headers without end', () => `${asked()}X-Big: ${'x'.repeat(32_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['an expectation', () => `${asked()}Expect: the-moon\r\nContent-Length: 2\r\n\r\n{}`, 417, 'EXPECTATION_FAILED'],
    ['a body announced too large', () => `${asked()}Content-Length: 300000\r\n\r\n`, 413, 'PAYLOAD_TOO_LARGE'],
    ['another method', () => `${asked().replace('POST', 'PUT')}Content-Length: 2\r\n\r\n{}`, 405, 'METHOD_NOT_ALLOWED'],
    ['no token', () => `${head()}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`, 401, 'UNAUTHORIZED'],
    ['bytes beyond UTF-8', () => `${asked()}Content-Length: 3\r\n\r\n"\xff"`, 400, 'INVALID_JSON'],
  ])('%s: answered in the shape and with the headers of every answer', async (_what, bytes, status, code) => {
    const answer = parseRaw(await sendRaw(server.url, Buffer.from(bytes(), 'latin1')));
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      success: false,
      error: expect.objectContaining({ code, message: expect.any(String) }),
    });
    for (const name of ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-request-id'])
      expect(answer.headers.get(name)).toMatch(/^[!-~]+$/);
    expect(answer.headers.has('www-authenticate')).toBe(status === 401);
  });
});

describe('the id of a request', () => {
  it('is the caller’s where it is sane, else one of ours', async () => {
    const idOf = async (id: string) =>
      (await client.send(bodyOf(), { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idOf('Trace-1_a.b:c')).toBe('Trace-1_a.b:c');
    for (const odd of ['with blank', 'x'.repeat(129), 'semi;colon']) expect(await idOf(odd)).toMatch(UUID);
  });

  it('that a caller uses twice does not make two calls one', async () => {
    const body = bodyOf();
    for (const visits of [1, 2])
      expect(await client.send(body, { headers: { 'x-request-id': 'twice' } })).toMatchObject({ visits });
  });
});

describe('bodies with something wrong in them', () => {
  const readCalls = async (after: string) => {
    const headers = { authorization: `Bearer ${server.bootstrapToken}` };
    const readPage = async (from: string): Promise<string> =>
      (await fetch(`${server.url}/api/v1/events?after=${from}`, { headers })).text();
    return readEventLog(readPage, after);
  };

  it('are refused or done, never half, and break nothing', async () => {
    const before = (await readCalls('0')).at(-1)?.position ?? '0';
    const random = createRandom(SEED);
    const devices = Array.from({ length: 8 }, newDevice);
    const done: string[] = [];
    const sendOne = async (): Promise<void> => {
      const properties = { value: 99.99, page: '/a', list: [1, { b: null }] };
      const text = JSON.stringify(
        bodyOf({
          anonymous_id: random.pick(devices),
          email: newEmail(),
          phone: `+${newPhone()}`,
          valuation_properties: { action: 'buy', properties },
        }),
      );
      const answer = await client.send(mutate(text, random));
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200) done.push(answer.headers.get('x-request-id') ?? '');
    };
    for (let sent = 0; sent < MUTATED; sent += 8) await Promise.all(Array.from({ length: 8 }, sendOne));
    const recorded = (await readCalls(before)).flatMap((event) => {
      const { event: decided } = toEventRecord(event);
      return decided.type === 'call.recorded' ? [decided.call] : [];
    });
    // Some lost what makes them leave an entry, and count as look-ups; all that are in the log were answered with 200.
    expect(recorded.filter((call) => !done.includes(call))).toEqual([]);
    expect(recorded.length).toBeGreaterThan(MUTATED / 8);
    expect(await client.send(bodyOf())).toMatchObject({ status: 200, visits: 1 });
  });
});

it('leaves log, answers and journals that agree, and no identifier in a log or a metric', async () => {
  const spaces = [{ token: server.bootstrapToken, answers: client.answers }];
  expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
});
