import { setTimeout as delay } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  describeWith,
  type Loan,
  openTestDatabase,
  startKafka,
  startOwnKafka,
  startRedis,
  type TestDatabase,
} from '@omni/testing';
import { audit, gatherEvidence } from '@omni/testing/audit';
import { type Client, createClient } from '../client/client.js';
import { MARKS } from '../client/values.js';
import { createStage } from '../scenarios/stage.js';
import { play } from '../scenarios/play.js';
import { SCENARIOS, USER_ID_SCENARIOS } from '../scenarios/table.js';
import { readTopic } from './read-topic.js';
import { discard, startServer } from '../server/server.js';
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

const ASSEMBLE = fileURLToPath(new URL('../../../tools/image/assemble.mjs', import.meta.url));

/** What the image holds, from an installation without what only developers need. */
const assembleImage = (folder: string): string => {
  const app = join(folder, 'app');
  const { status, stderr } = spawnSync(process.execPath, [ASSEMBLE, app], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return app;
};
const ASSEMBLED_WITHIN_MS = 600_000;

/** How long a caller goes on before it gives a call up: longer than any restart takes. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

describeWith(await borrowBoth(), 'two gateways, two resolvers and two journals', ({ kafka, redis }) => {
  const folder = mkdtempSync(join(tmpdir(), 'omni-services-'));
  let database: TestDatabase;
  let services: Services;
  let client: Client;
  beforeAll(async () => {
    database = await openTestDatabase({ migrations: [] });
    services = await startServices({ kafka, redis, database, root: assembleImage(folder) });
    const token = services.bootstrapToken;
    client = taking(services.gateways.map(({ url }) => createClient({ url, token })));
  }, ASSEMBLED_WITHIN_MS);
  afterAll(async () => {
    await Promise.all(services.all.map((service) => service.stop()));
    await database.close();
    rmSync(folder, { recursive: true, force: true });
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

  it('tell a plain consumer of the topic what the log says, in order', async () => {
    const [gateway] = services.gateways;
    const evidence = await gatherEvidence({ url: gateway?.url ?? '', token: services.bootstrapToken, answers: [] });
    const last = Number(evidence.events.at(-1)?.position);
    const received = await readTopic(kafka.brokers, last);
    expect(received).toEqual(evidence.events.slice(0, received.length));
    expect(received).toHaveLength(last);
    expect(faultsOfEvents(received)).toEqual([]);
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

describeWith(await startOwnKafka(), 'all three in one process, on a Kafka', (kafka) => {
  afterAll(() => kafka.close());

  it('answer as they do around a bus in memory', async () => {
    const server = await startServer({ env: { OMNI_KAFKA_BROKERS: kafka.brokers.join(',') } });
    try {
      const client = createClient({ url: server.url, token: server.clientToken });
      const anonymous_id = `device-${randomUUID()}`;
      const first = await client.visit({ anonymous_id });
      expect(await client.visit({ anonymous_id })).toMatchObject({ status: 200, uuid: first.uuid, visits: 2 });
    } finally {
      await discard(server);
    }
  });
});
