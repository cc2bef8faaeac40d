import { createBrowser } from '../client/browser.js';
import { type Client, createClient, ROUTE } from '../client/client.js';
import { newDevice, newEmail, UUID } from '../client/values.js';
import { createToken, discard, type Server, startServer } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';

let server: Server;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = createClient({ url: server.url, token: server.clientToken });
});
afterAll(() => discard(server));

describe('a page of another origin', () => {
  const browse = createBrowser('https://shop.example');
  const post = (body: object, headers: { readonly [name: string]: string } = {}) =>
    browse(`${server.url}${ROUTE}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.clientToken}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const resolveIdentity = (userId: string, email: string) =>
    post({ platform: 'web', anonymous_id: userId, email, count_prev_visits: true });
  const trackEvent = (userId: string, action: string, properties: object) =>
    post({ platform: 'web', anonymous_id: userId, valuation_properties: { action, properties } });

  it('resolves an identity and tracks an event', async () => {
    const [userId, email] = [newDevice(), newEmail()];
    const resolved = await resolveIdentity(userId, email);
    const data = { uuid: expect.stringMatching(UUID), email: '', count_prev_visits: 1 };
    expect(resolved).toMatchObject({ status: 200, body: { success: true, data } });
    const tracked = await trackEvent(userId, 'page_view', { page_url: 'https://shop.example/', referrer: '' });
    expect(tracked.body).toMatchObject({
      data: { email, journal: [{ valuation_properties: { action: 'page_view' } }, { email }], next_cursor: null },
    });
  });

  it('may send a key and an id, and read limits and the id, on refusals too', async () => {
    const headers = { 'idempotency-key': 'page-key', 'x-request-id': 'page-request' };
    for (const answer of [
      await post({ platform: 'web', anonymous_id: newDevice(), count_prev_visits: true }, headers),
      await post({ platform: 'web' }, { 'x-request-id': 'page-request' }),
      await post({ platform: 'web' }, { authorization: 'Bearer wrong', 'x-request-id': 'page-request' }),
    ]) {
      expect(answer.header('x-request-id')).toBe('page-request');
      for (const name of ['limit', 'remaining', 'reset']) expect(answer.header(`x-ratelimit-${name}`)).toMatch(/^\d+$/);
    }
  });

  it('may send no header beyond those, and no cookies go along', async () => {
    await expect(post({}, { 'x-other': '1' })).rejects.toThrow('the header x-other is not allowed');
    const { headers } = await fetch(`${server.url}${ROUTE}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://x.example' },
    });
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-max-age')).toMatch(/^\d+$/);
  });
});

describe('a tag that walks a journal by its cursors', () => {
  const mark = (count: number) => ({ valuation_properties: { action: 'mark', properties: { count } } });
  const countsOf = (journal: Awaited<ReturnType<Client['look']>>['journal']): readonly unknown[] =>
    journal.map((entry) => entry.valuation_properties.properties['count']);
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

  /** A device with entries 1 to 12, among them those of a person, 101 to 112. */
  const twoHistories = async () => {
    const [anonymous_id, email] = [newDevice(), newEmail()];
    for (const count of upTo(12)) {
      await client.visit({ anonymous_id, ...mark(count) });
      await client.visit({ email, ...mark(100 + count) });
    }
    return { anonymous_id, email };
  };

  it('sees every entry once while calls arrive and a merge brings others', async () => {
    const { anonymous_id, email } = await twoHistories();
    const pages: (readonly unknown[])[] = [];
    let query = 'limit=3';
    for (let page = 1; query !== ''; page++) {
      const { journal, cursor, uuid } = await client.look({ anonymous_id }, query);
      expect(uuid).toMatch(UUID);
      pages.push(countsOf(journal));
      await client.visit({ anonymous_id, ...mark(900 + page) });
      if (page === 2) await client.visit({ anonymous_id, email, ...mark(999) });
      query = cursor === null ? '' : `limit=3&cursor=${encodeURIComponent(cursor)}`;
    }
    // Six entries of the device were seen when the person's came in between; those above the place reached stay unseen.
    const older = [6, 5, 4, 3, 2, 1].flatMap((count) => [100 + count, count]);
    expect(pages.flat()).toEqual([12, 11, 10, 9, 8, 7, ...older]);
    expect(pages.slice(0, -1).every((page) => page.length === 3)).toBe(true);
  });

  it('arranges each page as asked, and the first one always holds the newest', async () => {
    const anonymous_id = newDevice();
    for (const count of upTo(5)) await client.visit({ anonymous_id, ...mark(count) });
    const first = await client.look({ anonymous_id }, 'limit=2&order=asc');
    const second = await client.look({ anonymous_id }, `limit=2&order=asc&cursor=${first.cursor}`);
    expect([countsOf(first.journal), countsOf(second.journal)]).toEqual([
      [4, 5],
      [2, 3],
    ]);
  });

  it('cannot use a cursor that was changed or given to another token', async () => {
    const anonymous_id = newDevice();
    for (const count of upTo(3)) await client.visit({ anonymous_id, ...mark(count) });
    const { cursor } = await client.look({ anonymous_id }, 'limit=1');
    const last = cursor?.at(-5) === 'A' ? 'B' : 'A';
    const changed = `${cursor?.slice(0, -5)}${last}${cursor?.slice(-4)}`;
    expect(await client.look({ anonymous_id }, `cursor=${changed}`)).toMatchObject({ status: 400 });
    const other = await createToken(server, { scopes: ['journal:read'] });
    const stranger = createClient({ url: server.url, token: other });
    expect(await stranger.look({ anonymous_id }, `cursor=${cursor}`)).toMatchObject({ status: 400 });
    expect(await client.look({ anonymous_id }, `cursor=${cursor}`)).toMatchObject({ status: 200 });
  });
});

it('leaves log, answers and journals that agree, and no identifier in a log or a metric', async () => {
  const spaces = [{ token: server.bootstrapToken, answers: client.answers }];
  expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
});
