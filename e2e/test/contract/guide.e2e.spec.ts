import { type Answer, type Entry } from '../client/answer.js';
import { type Client, createClient } from '../client/client.js';
import { newDevice, newEmail, newPhone, UUID } from '../client/values.js';
import { discard, type Server, startServer } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';

let server: Server;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = createClient({ url: server.url, token: server.clientToken });
});
afterAll(() => discard(server));

const purchase = (anonymous_id: string, email: string) => ({
  platform: 'omniIdentityLoggingKey',
  count_prev_visits: true,
  anonymous_id,
  email,
  phone: `+${newPhone()}`,
  fbclid: 'IwAR2Kr8vH1J2P9g9L5X8T_7qg_zq26-hLdg3lz-BVcqZdbMzYb60ZMEqF-Vk',
  gaclid: 'EAIaIQobChMIg7n5p7W',
  valuation_properties: {
    action: 'purchase',
    properties: { value: 99.99, currency: 'USD', transaction_id: '12345ABC' },
  },
});

const pageView = (anonymous_id: string) => ({
  platform: 'omni-cdi-activation-gtmss',
  anonymous_id,
  valuation_properties: {
    action: 'omniIdentityLoggingKey_TAG_NAME_1.0_pageview',
    properties: { page_url: 'https://example.com/products', referrer: 'https://google.com' },
  },
});

const textOf = (answer: Answer, { email, visits }: { readonly email: string; readonly visits: number }): string =>
  `{"success":true,"data":{"uuid":"${answer.uuid}","email":"${email}","count_prev_visits":${visits}}}`;

/** The entry without what the server adds. */
const asSent = ({ created_at: _, ...sent }: Entry): object => sent;

describe('the request with all parameters', () => {
  it('is answered with a uuid, no address and the first visit, member by member', async () => {
    const answer = await client.send(purchase(newDevice(), newEmail()));
    expect(answer.status).toBe(200);
    expect(answer.uuid).toMatch(UUID);
    expect(answer.text).toBe(textOf(answer, { email: '', visits: 1 }));
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    for (const name of ['limit', 'remaining', 'reset'])
      expect(answer.headers.get(`x-ratelimit-${name}`)).toMatch(/^\d+$/);
  });

  it('sent again is the next visit of the same identity, whose address is known now; false does not count', async () => {
    const email = newEmail();
    const body = purchase(newDevice(), email);
    const first = await client.send(body);
    expect((await client.send(body)).text).toBe(textOf(first, { email, visits: 2 }));
    expect((await client.send({ ...body, count_prev_visits: false })).text).toBe(textOf(first, { email, visits: 2 }));
  });
});

describe('the journal', () => {
  it('holds every call, newest first, as it was sent, with created_at behind', async () => {
    const [device, email] = [newDevice(), newEmail()];
    const sent = [purchase(device, email), purchase(device, email), pageView(device)] as const;
    const [first] = [await client.send(sent[0]), await client.send(sent[1])];
    const { text, uuid, journal, cursor } = await client.send(sent[2]);
    expect({ uuid, cursor }).toEqual({ uuid: first.uuid, cursor: null });
    expect(JSON.stringify(journal.map(asSent))).toBe(JSON.stringify(sent.toReversed()));
    for (const entry of journal) {
      expect(Object.keys(entry).at(-1)).toBe('created_at');
      expect(entry.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
    }
    expect(text).toBe(
      `{"success":true,"data":{"uuid":"${uuid}","email":"${email}","journal":${JSON.stringify(journal)},"next_cursor":null}}`,
    );
  });

  it('is not changed by asking for it, and order=asc turns it round', async () => {
    const device = newDevice();
    await client.send(pageView(device));
    await client.send({ ...pageView(device), count_prev_visits: true });
    const newestFirst = await client.look({ anonymous_id: device });
    const oldestFirst = await client.look({ anonymous_id: device }, 'order=asc');
    expect(newestFirst.journal).toHaveLength(2);
    expect(oldestFirst.journal).toEqual(newestFirst.journal.toReversed());
  });

  it('of somebody unknown is empty under a uuid that stays', async () => {
    const device = newDevice();
    const first = await client.look({ anonymous_id: device });
    const again = await client.look({ anonymous_id: device });
    expect(first).toMatchObject({
      status: 200,
      uuid: expect.stringMatching(UUID),
      email: '',
      journal: [],
      cursor: null,
    });
    expect(again.uuid).toBe(first.uuid);
  });

  it('keeps digits, characters, names and the order of members', async () => {
    const device = newDevice();
    const properties = '{"z":1.10,"a":12345678901234567890,"e":1e400,"u":"\\u0000\\ud83d\\ude00","__proto__":{"x":1}}';
    const body = `{"count_prev_visits":true,"valuation_properties":{"properties":${properties},"action":"x"},"b":1,"anonymous_id":"${device}","platform":"p"}`;
    await client.send(body);
    const { text, journal } = await client.look({ anonymous_id: device });
    expect(text).toContain(`${body.slice(0, -1)},"created_at":"${journal[0]?.created_at}"}`);
  });

  it('has action and properties in every entry, for programs that read them unasked', async () => {
    const device = newDevice();
    await client.visit({ anonymous_id: device });
    await client.visit({ anonymous_id: device, valuation_properties: { action: null } });
    const { journal } = await client.look({ anonymous_id: device });
    expect(journal.map((entry) => entry.valuation_properties)).toEqual(
      [1, 2].map(() => ({ action: '', properties: {} })),
    );
  });
});

describe('a program that reads journals and posts back to the uuid', () => {
  it('finds the same people again and shows up in their journals', async () => {
    const people = await Promise.all(
      [1, 2, 3].map(async () => {
        const [device, email] = [newDevice(), newEmail()];
        await client.send(purchase(device, email));
        await client.send(purchase(device, email));
        return { device, email };
      }),
    );
    const spent = await Promise.all(
      people.map(async ({ device }) => {
        const { uuid, journal } = await client.send({ platform: 'dagster-analytics', anonymous_id: device });
        const bought = journal.filter((entry) => entry.valuation_properties.action === 'purchase');
        const total = bought.reduce((sum, entry) => sum + Number(entry.valuation_properties.properties['value']), 0);
        return { uuid, total };
      }),
    );
    expect(spent.map(({ total }) => total)).toEqual([199.98, 199.98, 199.98]);
    for (const [index, { uuid }] of spent.entries()) {
      const answer = await client.send({
        platform: 'dagster-analytics',
        anonymous_id: uuid,
        count_prev_visits: true,
        valuation_properties: { action: 'segment_update', properties: { segment: 'high_value_predicted' } },
      });
      const { device = '', email = '' } = people[index] ?? {};
      expect(answer.text).toBe(textOf({ ...answer, uuid }, { email, visits: 3 }));
      const { journal } = await client.look({ anonymous_id: device });
      expect(journal.map((entry) => entry.valuation_properties.action)).toEqual([
        ...['segment_update', 'purchase', 'purchase'],
      ]);
    }
  });
});

describe('a call that is repeated with its Idempotency-Key', () => {
  it('has one effect and one answer, and another body under the key is refused without any', async () => {
    const device = newDevice();
    const headers = { 'idempotency-key': `key-of-${device}` };
    const first = await client.visit({ anonymous_id: device }, { headers });
    expect((await client.visit({ anonymous_id: device }, { headers })).text).toBe(first.text);
    expect(await client.visit({ anonymous_id: device, other: 1 }, { headers })).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await client.look({ anonymous_id: device })).journal).toHaveLength(1);
  });

  it('may be sent many times at once', async () => {
    const device = newDevice();
    const headers = { 'idempotency-key': `key-of-${device}` };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => client.visit({ anonymous_id: device }, { headers })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await client.visit({ anonymous_id: device })).visits).toBe(2);
  });
});

it('leaves log, answers and journals that agree, and no identifier in a log or a metric', async () => {
  const spaces = [{ token: server.bootstrapToken, answers: client.answers }];
  expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
});
