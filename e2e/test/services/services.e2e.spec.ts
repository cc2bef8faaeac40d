import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { describeWith, type Loan, openTestDatabase, startKafka, startRedis, type TestDatabase } from '@omni/testing';
import { audit, gatherEvidence } from '@omni/testing/audit';
import { type Client, createClient } from '../client/client.js';
import { MARKS } from '../client/values.js';
import { createStage } from '../scenarios/stage.js';
import { play } from '../scenarios/play.js';
import { SCENARIOS, USER_ID_SCENARIOS } from '../scenarios/table.js';
import { faultsOfEvents } from '../server/event-schemas.js';
import { type Service, type Services, startServices } from '../server/services.js';

type Servers = {
  readonly kafka: Extract<Awaited<ReturnType<typeof startKafka>>, { brokers: unknown }>;
  readonly redis: Extract<Awaited<ReturnType<typeof startRedis>>, { url: unknown }>;
};

const borrowBoth = async (): Promise<Loan<Servers>> => {
  const [kafka, redis] = [await startKafka(), await startRedis()];
  if ('missing' in kafka) return kafka;
  if ('missing' in redis) return redis;
  return { kafka, redis };
};

/** Calls the gateways in turn: whatever one answered, the other must know. */
const taking = (clients: readonly Client[]): Client => {
  let turn = 0;
  const next = (): Client => {
    const client = clients[turn++ % clients.length];
    if (!client) throw new Error('there is no gateway');
    return client;
  };
  return {
    send: (...args) => next().send(...args),
    visit: (...args) => next().visit(...args),
    look: (...args) => next().look(...args),
    get answers() {
      return clients.flatMap(({ answers }) => answers);
    },
  };
};

/** How long a caller goes on before it gives a call up: longer than any restart takes. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

describeWith(await borrowBoth(), 'two gateways, two resolvers and two journals', ({ kafka, redis }) => {
  let database: TestDatabase;
  let services: Services;
  let client: Client;
  beforeAll(async () => {
    database = await openTestDatabase({ migrations: [] });
    services = await startServices({ kafka, redis, database });
    const token = services.bootstrapToken;
    client = taking(services.gateways.map(({ url }) => createClient({ url, token })));
  });
  afterAll(async () => {
    await Promise.all(services.all.map((service) => service.stop()));
    await database.close();
  });

  describe('play a scenario of the policy', () => {
    const stageOf = () => {
      const [gateway] = services.gateways;
      if (!gateway) throw new Error('there is no gateway');
      return (stage ??= createStage({ client, url: gateway.url, token: services.bootstrapToken }));
    };
    let stage: ReturnType<typeof createStage> | undefined;
    it.each(SCENARIOS)('%i: %s', (row, _rule, steps) => play(stageOf(), row, steps));
    it('learn that user_id is a kind of the space', async () => {
      expect(await services.omni('space', 'set', 'default', '--user-id', 'on')).toMatchObject({ status: 0 });
    });
    it.each(USER_ID_SCENARIOS)('%i: %s', (row, _rule, steps) => play(stageOf(), row, steps));
  });

  it('lose and double nothing while each of them is restarted, and killed', async () => {
    let isOver = false;
    const visitsOf = new Map<string, number>();
    const visitUntilAnswered = async (anonymous_id: string): Promise<void> => {
      const headers = { 'idempotency-key': randomUUID() };
      for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(PAUSE_MS)) {
        const answer = await client.visit({ anonymous_id }, { headers }).catch(() => undefined);
        if (answer?.status === 200) return;
        if (answer && answer.status !== 503) throw new Error(`answered ${answer.status}: ${answer.text}`);
      }
      throw new Error('a call was not answered for a minute');
    };
    const caller = async (name: string): Promise<void> => {
      while (!isOver) {
        await visitUntilAnswered(name);
        visitsOf.set(name, (visitsOf.get(name) ?? 0) + 1);
      }
    };
    const callers = Array.from({ length: 8 }, () => caller(`caller-${randomUUID()}`));
    const restart = async (service: Service, signal: NodeJS.Signals): Promise<void> => {
      const { status } = await service.restart(signal);
      expect(status).toBe(signal === 'SIGTERM' ? 0 : null);
    };
    for (const service of services.all) await restart(service, 'SIGTERM');
    for (const service of services.all.filter(({ name }) => name !== 'gateway')) await restart(service, 'SIGKILL');
    isOver = true;
    await Promise.all(callers);
    for (const [anonymous_id, visits] of visitsOf) {
      const answer = await client.send({ platform: 'web', anonymous_id, count_prev_visits: false });
      expect(answer.visits).toBe(visits);
    }
  });

  it('agree in log, answers and journals, and have shown no identifier', async () => {
    const [gateway] = services.gateways;
    const evidence = await gatherEvidence({
      url: gateway?.url ?? '',
      token: services.bootstrapToken,
      answers: client.answers,
    });
    expect([...audit(evidence), ...faultsOfEvents(evidence.events)]).toEqual([]);
    const shown = await Promise.all(
      services.all.map(async ({ opsUrl, said }) => said() + (await (await fetch(`${opsUrl}/metrics`)).text())),
    );
    expect(MARKS.filter((mark) => shown.some((text) => text.includes(mark)))).toEqual([]);
  });
});
