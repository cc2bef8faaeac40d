import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, createInProcessBus, createKafkaBus } from '@omni/bus';
import { type CallMessage, TOPIC, topicShapesOf } from '@omni/contracts';
import { createPool, migrate, type Pool } from '@omni/platform';
import { resolverMigrations, startResolver } from '@omni/resolver';
import { createQuietLogger, describeWith, openTestDatabase, startOwnKafka, type TestDatabase } from '@omni/testing';
import { Registry } from 'prom-client';
import { runCommand } from '../../src/cli/run-command.js';

const logger = createQuietLogger();
const DAY_MS = 24 * 3_600_000;
const PRIVATE = 'somebody@mail.example';
const onFatal = (reason: string): void => {
  throw new Error(reason);
};
// Of its own: the broker of the run keeps topics with other partitions for the suites behind it.
const kafka = await startOwnKafka();

let database: TestDatabase;
let pool: Pool;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'omni-dead-'));
  database = await openTestDatabase({ migrations: [] });
  await migrate(database.url, { name: 'resolver', migrations: resolverMigrations });
  pool = createPool(database.url, { max: 6, name: 'dead spec', logger, pipeline: true });
});
beforeEach(() =>
  pool.query(
    'truncate graph.space, graph.consumer_offset, graph.identity, graph.identifier, graph.call_seen, graph.event, graph.dead_letter restart identity',
  ),
);
afterAll(async () => {
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const omni = async (line: string, more: { readonly [name: string]: string } = {}) => {
  const [out, err]: [string[], string[]] = [[], []];
  const env = {
    ...{ OMNI_DATA_DIR: folder, OMNI_POSTGRES_URL: database.url, OMNI_LOG_LEVEL: 'silent', USER: 'spec' },
    OMNI_TEST_UNSAFE_POSTGRES: '1',
    ...more,
  };
  const terminal = {
    env,
    print: (text: string) => void out.push(text),
    explain: (text: string) => void err.push(text),
  };
  const status = await runCommand(line.split(' '), terminal);
  return { status, out: out.join('\n'), err: err.join('\n') };
};

const until = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise(setImmediate);
  }
};
const letters = async (count: number): Promise<readonly { id: number; reason: string }[]> =>
  until(async () => {
    const { rows } = await pool.query('select id::int, reason from graph.dead_letter order by id');
    return rows.length >= count ? rows : undefined;
  });
const visits = async (): Promise<number> =>
  (await pool.query('select coalesce(sum(visits), 0)::int as visits from graph.identity')).rows[0].visits;

const inProcess = (): Promise<Bus> =>
  Promise.resolve(
    createInProcessBus({ partitions: { [TOPIC.calls]: 2, [TOPIC.events]: 1, [TOPIC.replies]: 1, [TOPIC.dead]: 1 } }),
  );
const onKafka = (brokers: readonly string[]): Promise<Bus> =>
  createKafkaBus({
    ...{ brokers, clientId: 'dead-spec', logger, registry: new Registry(), onFatal },
    topics: topicShapesOf({ partitions: 2, replication: 1, retentionHours: 1 }),
  });

/** A resolver on a bus of its own for as long as the work takes. */
const withResolver = async (
  open: () => Promise<Bus>,
  work: (publish: (...values: (object | string)[]) => Promise<void>) => Promise<void>,
  told = onFatal,
) => {
  const bus = await open();
  const resolver = await startResolver({ pool, bus, logger, registry: new Registry(), onFatal: told });
  const publish = (...values: (object | string)[]): Promise<void> =>
    bus.publish(
      TOPIC.calls,
      values.map((value) => ({ key: 'default', value: typeof value === 'string' ? value : JSON.stringify(value) })),
    );
  try {
    await work(publish);
  } finally {
    await resolver.close();
    await bus.close();
  }
};

/** As if a release that could not decide it had kept it. */
const keep = async (message: object | string, reason = 'undecidable'): Promise<number> =>
  (
    await pool.query(
      `insert into graph.dead_letter (space_name, reason, topic, part, message_offset, log_id, message)
       values ('default', $1, 'omni.calls.v1', 0, (select 1000 + count(*) from graph.dead_letter), 'earlier', $2) returning id::int`,
      [reason, typeof message === 'string' ? message : JSON.stringify(message)],
    )
  ).rows[0].id;

/** A call that counts, as a gateway sends it. */
const call = (more: Partial<CallMessage> = {}): CallMessage => {
  const id = randomUUID();
  return {
    ...{
      v: 1,
      type: 'call',
      id,
      dedupe: id.replaceAll('-', ''),
      keyed: false,
      request_hash: '',
      accepted_at: Date.now(),
    },
    ...{ space: 1, space_name: 'default', token: 'client', reply: { gateway: 'none', partition: 0 }, deadline: 0 },
    ...{ candidate_uuid: randomUUID(), mode: 'resolve', counted: true, recorded: true, links: true },
    ...{ identifiers: [{ kind: 'anonymous_id', value: PRIVATE }], blocked: [] },
    body: JSON.stringify({ platform: 'web', anonymous_id: PRIVATE, count_prev_visits: true }),
    ...more,
  };
};

const specs = (open: () => Promise<Bus>): void => {
  it('lists, shows and drops each kind of poison, and none of it can be retried', async () => {
    await withResolver(open, async (publish) => {
      await publish(`{"email":"${PRIVATE}"`, { v: 1, type: 'call', email: PRIVATE }, { ...call(), v: -1 }, call());
      const found = await letters(3);
      expect(found.map(({ reason }) => reason)).toEqual(['not_json', 'wrong_shape', 'older_version']);
      const listed = await omni('dead list --space default');
      expect(listed.status).toBe(0);
      for (const words of ['not_json', 'wrong_shape', 'older_version', 'omni.calls.v1/', 'kept'])
        expect(listed.out).toContain(words);
      for (const { id, reason } of found) {
        const [masked, revealed] = [await omni(`dead show ${id}`), await omni(`dead show ${id} --reveal`)];
        expect([masked.status, masked.out.includes(PRIVATE), revealed.out.includes(PRIVATE)]).toEqual([0, false, true]);
        expect(masked.out).toContain(reason);
      }
      const ids = found.map(({ id }) => id).join(' ');
      const retried = await omni(`dead retry ${ids}`);
      expect(retried).toMatchObject({ status: 1, out: '0 letters were retried.' });
      expect(retried.err).toContain('no JSON');
      expect(await omni(`dead drop ${ids}`)).toMatchObject({ status: 0, out: '3 letters were dropped.' });
    });
    const { rows } = await pool.query('select distinct message, state, changed_by from graph.dead_letter');
    expect(rows).toEqual([{ message: '', state: 'dropped', changed_by: expect.stringMatching(/^spec@/) }]);
    expect(await visits()).toBe(1);
  });

  it('applies a retried call once, however often it is retried', async () => {
    const id = await keep(call());
    await withResolver(open, async () => {
      expect(await omni(`dead retry ${id}`)).toMatchObject({ status: 0, out: '1 letters were retried.' });
      await until(async () => ((await visits()) > 0 ? true : undefined));
      expect(await omni(`dead retry ${id}`)).toMatchObject({ status: 0, out: '1 letters were retried.' });
      const last = call({ id: '01a00000-0000-7000-8000-000000000001', dedupe: '01'.repeat(16) });
      await omni(`dead retry ${await keep(last)}`);
      await until(async () => ((await visits()) > 1 ? true : undefined));
    });
    expect(await visits()).toBe(2);
    const { rows } = await pool.query('select distinct state, call_id is not null as named from graph.dead_letter');
    expect(rows).toEqual([{ state: 'retried', named: true }]);
  });
};

describe('omni dead beside a bus in process', () => {
  specs(inProcess);

  it('retries a stale call only when that is accepted', async () => {
    await withResolver(inProcess, (publish) =>
      publish(call())
        .then(() => until(async () => ((await visits()) === 1 ? true : undefined)))
        .then(() => undefined),
    );
    // A bus that begins anew is another log: whatever is older than the answers that are remembered may have been here.
    await withResolver(inProcess, async (publish) => {
      await publish(call({ accepted_at: Date.now() - 3 * DAY_MS }));
      expect((await letters(1)).map(({ reason }) => reason)).toEqual(['stale']);
      expect(await omni('dead retry --all')).toMatchObject({
        status: 1,
        err: expect.stringContaining('--accept-stale'),
      });
      expect(await omni('dead retry --all --reason stale --accept-stale')).toMatchObject({ status: 0 });
      await until(async () => ((await visits()) === 2 ? true : undefined));
    });
  });

  it('writes a retry down where no resolver runs, and the next one sends it', async () => {
    await keep(call());
    expect(await omni('dead retry --all')).toMatchObject({
      status: 0,
      out: '0 letters were retried.',
      err: expect.stringContaining('until a resolver runs'),
    });
    await withResolver(inProcess, async () => {
      await until(async () => ((await visits()) === 1 ? true : undefined));
    });
  });

  it.each([
    ['dead show 99', 1, 'no dead letter'],
    ['dead drop 99', 1, 'no dead letter'],
    ['dead retry', 64, 'either ids or --all'],
    ['dead retry 1 --all', 64, 'either ids or --all'],
    ['dead show x', 64, 'number of a letter'],
    ['dead list --limit 0', 64, '1 to 10000'],
  ])('that cannot be done says why: %s', async (line, status, words) => {
    expect(await omni(line)).toMatchObject({ status, err: expect.stringContaining(words) });
  });
});

describeWith(kafka, 'omni dead beside Kafka', ({ brokers, close }) => {
  afterAll(close);
  specs(() => onKafka(brokers));

  it('keeps a message of a newer release, at which resolvers stop, and has them go on behind it', async () => {
    const kafkaEnv = { OMNI_KAFKA_BROKERS: brokers.join(',') };
    const reasons: string[] = [];
    const tell = (reason: string): void => void reasons.push(reason);
    const [before, newer, behind] = [call(), { ...call(), v: 99 }, call()];
    await withResolver(
      () => onKafka(brokers),
      async (publish) => {
        await publish(before, newer, behind);
        await until(async () => reasons[0]);
      },
      tell,
    );
    const [, part = '', offset = ''] = /omni\.calls\.v1\/(\d+) at (\d+)/.exec(reasons[0] ?? '') ?? [];
    const refused = await omni(`dead keep ${part} ${Number(offset) + 1}`, kafkaEnv);
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('do not stop at it') });
    const missing = await omni(`dead keep ${part} ${Number(offset) + 1_000}`, kafkaEnv);
    expect(missing).toMatchObject({ status: 1, err: expect.stringContaining('There is no message') });
    const kept = await omni(`dead keep ${part} ${offset}`, kafkaEnv);
    expect(kept).toMatchObject({ status: 0, out: 'The message is kept as dead letter 1. Resolvers go on behind it.' });
    await withResolver(
      () => onKafka(brokers),
      async () => void (await until(async () => ((await visits()) >= 2 ? true : undefined))),
    );
    expect(await visits()).toBe(2);
    expect((await letters(1)).map(({ reason }) => reason)).toEqual(['newer_version']);
    expect(await omni('dead retry 1')).toMatchObject({ status: 1, err: expect.stringContaining('newer version') });
  });
});
