import { readEventLog } from '@omni/testing/audit';
import { type OmniCloudEvent } from '@omni/contracts';
import { type Client, createClient } from '../client/client.js';
import { newDevice, newEmail } from '../client/values.js';
import { createSpace, createToken, discard, type Server, startServer } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';

const ALL = ['identifier:write', 'journal:read', 'identity:read', 'admin'];

type Space = { readonly name: string; readonly token: string; readonly client: Client };

let server: Server;
let left: Space;
let right: Space;

const openSpace = async (name: string): Promise<Space> => {
  await createSpace(server, name);
  const token = await createToken(server, { space: name, scopes: ALL });
  return { name, token, client: createClient({ url: server.url, token }) };
};

const get = async (token: string, path: string): Promise<string> =>
  (await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).text();

const eventsOf = ({ token }: Space, limit = 500): Promise<readonly OmniCloudEvent[]> =>
  readEventLog((after) => get(token, `/api/v1/events?after=${after}&limit=${limit}`));

beforeAll(async () => {
  server = await startServer();
  [left, right] = [await openSpace('left'), await openSpace('right')];
});
afterAll(() => discard(server));

describe('two spaces', () => {
  it('know nothing of each other’s people, whatever identifier is sent', async () => {
    const [anonymous_id, email] = [newDevice(), newEmail()];
    const here = await left.client.visit({ anonymous_id, email });
    const there = await right.client.visit({ anonymous_id, email });
    expect(there).toMatchObject({ status: 200, email: '', visits: 1 });
    expect(there.uuid).not.toBe(here.uuid);
    // A uuid of the other space is an id like any other.
    const foreign = await right.client.visit({ anonymous_id: here.uuid });
    expect(foreign).toMatchObject({ email: '', visits: 1 });
    expect([here.uuid, there.uuid]).not.toContain(foreign.uuid);
    expect((await right.client.look({ anonymous_id: here.uuid })).journal).toHaveLength(1);
    expect((await left.client.look({ email })).journal).toHaveLength(1);
  });

  it('do not share keys, cursors, kinds or administration', async () => {
    const anonymous_id = newDevice();
    const options = { headers: { 'idempotency-key': 'the-same-key' } };
    for (const { client } of [left, right])
      expect(await client.visit({ anonymous_id }, options)).toMatchObject({ status: 200, visits: 1 });
    await left.client.visit({ anonymous_id });
    const { cursor } = await left.client.look({ anonymous_id }, 'limit=1');
    expect(await right.client.look({ anonymous_id }, `cursor=${cursor}`)).toMatchObject({ status: 400 });
    expect(await server.omni('space', 'set', 'left', '--kind', 'crm_id=person')).toMatchObject({ status: 0 });
    const identifiers = { crm_id: newDevice() };
    expect(await left.client.visit({ identifiers })).toMatchObject({ status: 200 });
    expect(await right.client.visit({ identifiers })).toMatchObject({ status: 400, code: 'UNKNOWN_NAMESPACE' });
    expect(await get(right.token, '/api/v1/spaces')).not.toContain('left');
    expect(await get(right.token, '/api/v1/tokens')).not.toContain('left');
  });
});

describe('the events', () => {
  it('of a space are its own, without a gap, and the same in pages of any length', async () => {
    for (let visit = 0; visit < 10; visit++)
      await Promise.all([left, right].map(({ client }) => client.visit({ anonymous_id: newDevice() })));
    const events = await eventsOf(left);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => String(index + 1)));
    expect(new Set(events.map(({ source }) => source))).toEqual(new Set(['/spaces/left']));
    expect(await eventsOf(left, 7)).toEqual(events);
  });

  it('tell of a call as soon as it is answered', async () => {
    const before = await eventsOf(right);
    const answer = await right.client.visit({ anonymous_id: newDevice() });
    const { data } = JSON.parse(await get(right.token, `/api/v1/events?after=${before.length}`)) as {
      readonly data: { readonly events: readonly OmniCloudEvent[]; readonly next_after: string };
    };
    expect(data.events.map(({ type, subject }) => [type, subject])).toEqual(
      ['omni.identity.created.v1', 'omni.identifier.linked.v1', 'omni.call.recorded.v1'].map((type) => [
        type,
        answer.uuid,
      ]),
    );
    expect(JSON.parse(await get(right.token, `/api/v1/events?after=${data.next_after}`))).toEqual({
      success: true,
      data: { events: [], next_after: data.next_after },
    });
  });
});

it('leaves log, answers and journals that agree, and no identifier in a log or a metric', async () => {
  const spaces = [left, right].map(({ token, client }) => ({ token, answers: client.answers }));
  expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
});
