import { type Client, createClient } from '../client/client.js';
import { discard, type Server, startServer } from '../server/server.js';
import { faultsAtTheEnd } from '../server/sound-ending.js';
import { play, type Stage } from './play.js';
import { createStage } from './stage.js';
import { SCENARIOS, USER_ID_SCENARIOS } from './table.js';

let server: Server;
let client: Client;
let stage: Stage;

beforeAll(async () => {
  server = await startServer();
  client = createClient({ url: server.url, token: server.bootstrapToken });
  stage = createStage({ client, url: server.url, token: server.bootstrapToken });
});
afterAll(() => discard(server));

describe('a scenario of the policy', () => {
  it.each(SCENARIOS)('%i: %s', (row, _rule, steps) => play(stage, row, steps));
});

describe('a scenario of the policy where user_id is a kind of the space', () => {
  beforeAll(async () => {
    expect(await server.omni('space', 'set', 'default', '--user-id', 'on')).toMatchObject({ status: 0 });
  });
  it.each(USER_ID_SCENARIOS)('%i: %s', (row, _rule, steps) => play(stage, row, steps));
});

describe('after all scenarios', () => {
  it('log, answers and journals agree, and no identifier is in a log or a metric', async () => {
    const spaces = [{ token: server.bootstrapToken, answers: client.answers }];
    expect(await faultsAtTheEnd(server, spaces)).toEqual([]);
  });
});
