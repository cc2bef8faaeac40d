import { createHash } from 'node:crypto';
import { type Edge, fresh, openEdge, PATH, send, type Sending } from './edge.js';

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.gateway.close());
beforeEach(() => {
  edge.answerer.messages.length = 0;
});

const web = (more: object = {}) => ({ platform: 'web', anonymous_id: fresh(), count_prev_visits: true, ...more });
const look = (anonymous_id: string, sending?: Sending) => send(edge, { platform: 'web', anonymous_id }, sending);
const dataOf = ({ text }: { readonly text: string }) => (JSON.parse(text) as { data: Record<string, unknown> }).data;
const refusalOf = ({ status, text }: { readonly status: number; readonly text: string }) => {
  const { code, details } = (JSON.parse(text) as { error: { code: string; details?: { field: string }[] } }).error;
  return { status, code, fields: details?.map(({ field }) => field) };
};
const numbersOf = (text: string): string => [...text.matchAll(/"n":(\d+)/g)].map(([, n]) => n).join();
const record = async (anonymous_id: string, n: number) => send(edge, web({ anonymous_id, n }));

describe('resolve', () => {
  test('the answer is written exactly as documented', async () => {
    const { status, text } = await send(edge, web());
    expect(status).toBe(200);
    expect(text).toMatch(/^\{"success":true,"data":\{"uuid":"[0-9a-f-]{36}","email":"","count_prev_visits":1\}\}$/);
  });

  test('the message carries the body as sent, a fresh id and everything that the resolver must not make up', async () => {
    const body = '{ "platform":"web","anonymous_id":" A1 ","count_prev_visits":false,"x":1.10,"phone":"n/a" }';
    await send(edge, body);
    const message = edge.answerer.messages[0];
    expect(message).toMatchObject({
      body,
      mode: 'resolve',
      counted: false,
      recorded: true,
      links: true,
      keyed: false,
      request_hash: '',
      identifiers: [{ kind: 'anonymous_id', value: 'A1' }],
      blocked: ['phone'],
      space: 1,
      token: 'full',
    });
    expect(message?.dedupe).toBe(message?.id.replaceAll('-', ''));
    expect(message?.candidate_uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  test('the request id names the message, unless the caller chose it', async () => {
    const own = await send(edge, web());
    const given = await send(edge, web(), { headers: { 'x-request-id': 'mine' } });
    expect(own.headers.get('x-request-id')).toBe(edge.answerer.messages[0]?.id);
    expect(given.headers.get('x-request-id')).toBe('mine');
    expect(edge.answerer.messages[1]?.id).not.toBe('mine');
  });

  test('a token that may not read sees no address', async () => {
    const email = `${fresh()}@example.com`;
    const body = web({ email });
    await send(edge, body);
    expect(dataOf(await send(edge, body)).email).toBe(email);
    expect(dataOf(await send(edge, body, { token: 'writer' })).email).toBe('');
  });

  test('a custom kind of the space is an identifier, any other is refused', async () => {
    await send(edge, web({ identifiers: { crm: 'C1', other: null } }));
    expect(edge.answerer.messages[0]?.identifiers).toContainEqual({ kind: 'crm', value: 'C1' });
    for (const kind of ['nope', '__proto__', 'constructor', 'toString'])
      expect(
        refusalOf(await send(edge, `{"platform":"web","anonymous_id":"a1","identifiers":{"${kind}":"x"}}`)),
      ).toMatchObject({
        status: 400,
        code: 'UNKNOWN_NAMESPACE',
      });
  });

  test.each([
    ['key_reused', 422, 'IDEMPOTENCY_KEY_REUSED'],
    ['no_usable_identifier', 400, 'NO_USABLE_IDENTIFIER'],
    ['identifier_required', 400, 'IDENTIFIER_REQUIRED'],
    ['failed', 500, 'INTERNAL_ERROR'],
  ] as const)('the reply %s is answered %i %s', async (status, http, code) => {
    const reply = { id: '', status, uuid: '', identity: 0, email: '', visits: 0, position: 0 };
    const desk = { ...edge.answerer.desk, submit: async () => reply };
    const other = await openEdge({ callDesk: desk });
    try {
      expect(refusalOf(await send(other, web()))).toMatchObject({ status: http, code });
    } finally {
      await other.gateway.close();
    }
  });
});

describe('journal', () => {
  test('a bare look-up answers in the documented order and leaves nothing', async () => {
    const { text } = await look(fresh());
    expect(text).toMatch(
      /^\{"success":true,"data":\{"uuid":"[0-9a-f-]{36}","email":"","journal":\[\],"next_cursor":null\}\}$/,
    );
    expect(edge.answerer.messages[0]).toMatchObject({ mode: 'journal', counted: false, recorded: false, links: true });
  });

  test('a look-up by a token that may only read links nothing', async () => {
    await look(fresh(), { token: 'reader' });
    expect(edge.answerer.messages[0]).toMatchObject({ links: false });
  });

  test('entries come back digit for digit, newest first', async () => {
    const anonymous_id = fresh();
    await send(
      edge,
      `{"platform":"web","anonymous_id":"${anonymous_id}","count_prev_visits":true,"10":1.10,"2":1e400}`,
    );
    const { text } = await send(edge, { platform: 'web', anonymous_id, valuation_properties: { action: 'x' } });
    expect(text).toContain('"10":1.10,"2":1e400,"valuation_properties":{"action":"","properties":{}},"created_at":"');
    expect(text.indexOf('"action":"x"')).toBeLessThan(text.indexOf('1e400'));
  });

  test('order turns a page round, and a token may have another default', async () => {
    const id = fresh();
    for (const n of [0, 1, 2]) await record(id, n);
    expect(numbersOf((await look(id)).text)).toBe('2,1,0');
    expect(numbersOf((await look(id, { path: `${PATH}?order=asc` })).text)).toBe('0,1,2');
    expect(numbersOf((await look(id, { token: 'oldest-first' })).text)).toBe('0,1,2');
    expect(numbersOf((await look(id, { token: 'oldest-first', path: `${PATH}?order=desc` })).text)).toBe('2,1,0');
  });

  test('a write by a token that may not read is recorded and answered empty', async () => {
    const body = { platform: 'web', anonymous_id: fresh(), valuation_properties: {} };
    await send(edge, body);
    const { text } = await send(edge, body, { token: 'writer' });
    expect(text).toMatch(/"email":"","journal":\[\],"next_cursor":null\}\}$/);
    expect(edge.answerer.messages[1]).toMatchObject({ recorded: true });
  });
});

describe('a walk with cursors', () => {
  const walk = async (id: string, path = `${PATH}?limit=2`) => {
    const pages: string[] = [];
    for (let cursor: unknown = ''; cursor !== null;) {
      const { text } = await look(id, { path: cursor === '' ? path : `${path}&cursor=${String(cursor)}` });
      pages.push(numbersOf(text));
      cursor = dataOf({ text }).next_cursor;
    }
    return pages;
  };

  test('shows every entry once; order arranges within a page', async () => {
    const id = fresh();
    for (const n of [0, 1, 2, 3, 4]) await record(id, n);
    expect(await walk(id)).toEqual(['4,3', '2,1', '0']);
    expect(await walk(id, `${PATH}?limit=2&order=asc`)).toEqual(['3,4', '1,2', '0']);
  });

  test('is a pure read: nothing of the body is looked at, and nobody is asked', async () => {
    const id = fresh();
    for (const n of [0, 1]) await record(id, n);
    const { next_cursor, uuid } = dataOf(await look(id, { path: `${PATH}?limit=1` }));
    const asked = edge.answerer.messages.length;
    const body = { platform: 'web', anonymous_id: fresh(), valuation_properties: {} };
    const page = await send(edge, body, { path: `${PATH}?limit=1&cursor=${String(next_cursor)}` });
    expect(dataOf(page).uuid).toBe(uuid);
    expect(numbersOf(page.text)).toBe('0');
    expect(edge.answerer.messages).toHaveLength(asked);
  });

  test('with an Idempotency-Key has the key remembered, and changes nothing', async () => {
    const id = fresh();
    for (const n of [0, 1]) await record(id, n);
    const { next_cursor, uuid } = dataOf(await look(id, { path: `${PATH}?limit=1` }));
    const path = `${PATH}?limit=1&cursor=${String(next_cursor)}`;
    const headers = { 'idempotency-key': fresh() };
    const page = await look(id, { path, headers });
    expect(numbersOf(page.text)).toBe('0');
    expect(edge.answerer.messages.at(-1)).toMatchObject({
      mode: 'journal',
      counted: false,
      recorded: false,
      links: false,
      keyed: true,
      identifiers: [{ kind: 'anonymous_id', value: uuid }],
    });
    expect((await look(id, { path, headers })).text).toBe(page.text);
    expect(refusalOf(await look(id, { path: PATH, headers }))).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('another token or a changed character is refused and named', async () => {
    const id = fresh();
    for (const n of [0, 1]) await record(id, n);
    const cursor = String(dataOf(await look(id, { path: `${PATH}?limit=1` })).next_cursor);
    const wanted = { status: 400, code: 'VALIDATION_FAILED', fields: ['cursor'] };
    expect(refusalOf(await look(id, { path: `${PATH}?cursor=${cursor}`, token: 'reader' }))).toEqual(wanted);
    expect(refusalOf(await look(id, { path: `${PATH}?cursor=${cursor.slice(0, -2)}AA` }))).toEqual(wanted);
    expect(refusalOf(await look(id, { path: `${PATH}?cursor=` }))).toEqual(wanted);
  });

  test('means nothing to a resolve call', async () => {
    expect((await send(edge, web(), { path: `${PATH}?cursor=x` })).status).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  test('the same key and bytes make the same message, other bytes another hash', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const body = JSON.stringify(web());
    expect((await send(edge, body, { headers })).text).toBe((await send(edge, body, { headers })).text);
    expect(refusalOf(await send(edge, `${body} `, { headers }))).toMatchObject({ status: 422 });
    const { messages } = edge.answerer;
    const dedupe = createHash('sha256').update('full\0key-1').digest('hex');
    expect(messages.map((message) => message.dedupe)).toEqual([dedupe, dedupe, dedupe]);
    const [first, second, third] = messages.map(({ request_hash }) => request_hash);
    expect([second === first, third === first]).toEqual([true, false]);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(3);
  });
});

describe('the order of refusals', () => {
  test('400 comes before 403, and 403 names the scope', async () => {
    const asReader = { token: 'reader' };
    expect(refusalOf(await send(edge, web({ email: 1 }), asReader))).toMatchObject({ status: 400 });
    expect(refusalOf(await send(edge, web({ anonymous_id: 'null' }), asReader))).toMatchObject({
      code: 'NO_USABLE_IDENTIFIER',
    });
    expect(refusalOf(await send(edge, web({ anonymous_id: '' }), asReader))).toMatchObject({
      code: 'IDENTIFIER_REQUIRED',
    });
    expect(refusalOf(await send(edge, web(), { ...asReader, path: `${PATH}?limit=0` }))).toMatchObject({
      fields: ['limit'],
    });
    expect(refusalOf(await send(edge, web(), { ...asReader, headers: { 'idempotency-key': 'a b' } }))).toMatchObject({
      fields: ['Idempotency-Key'],
    });
    const forbidden = await send(edge, web(), asReader);
    expect(refusalOf(forbidden)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(forbidden.text).toContain('identifier:write');
    expect((await look(fresh(), { token: 'writer' })).text).toContain('journal:read');
    expect(edge.answerer.messages).toEqual([]);
  });

  test('a platform outside the list of a token is refused', async () => {
    expect(refusalOf(await send(edge, web(), { token: 'shop-only' }))).toMatchObject({
      status: 403,
      code: 'PLATFORM_NOT_ALLOWED',
    });
    expect((await send(edge, web({ platform: 'shop' }), { token: 'shop-only' })).status).toBe(200);
  });
});

describe('events', () => {
  test('are paged by position, with the scope identity:read', async () => {
    await send(edge, web());
    const { text } = await send(edge, undefined, { method: 'GET', path: '/api/v1/events?after=0&limit=1' });
    expect(text).toBe('{"success":true,"data":{"events":[{"position":"1"}],"next_after":"1"}}');
    const writer = await send(edge, undefined, { method: 'GET', path: '/api/v1/events', token: 'writer' });
    expect(refusalOf(writer)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    for (const query of ['after=-1', 'after=x', 'limit=0', 'limit=5001', 'limit=1&limit=2'])
      expect(refusalOf(await send(edge, undefined, { method: 'GET', path: `/api/v1/events?${query}` }))).toMatchObject({
        status: 400,
      });
  });
});
