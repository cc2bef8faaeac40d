import { createPool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { type Pool } from 'pg';
import { Registry } from 'prom-client';
import { createAuthenticator } from '../../src/access/authenticator.js';
import { type Authenticator } from '../../src/access/caller.js';
import { mintToken, toTokenHash } from '../../src/access/token-text.js';
import { gatewayMigrations } from '../../src/migrations/index.js';

const BOOTSTRAP = 'bootstrap-token-of-this-spec-0123456789';
const CLIENT = 'client-token-of-this-spec-0123456789-01';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: gatewayMigrations });
  pool = openPool();
});
afterAll(async () => {
  await pool.end();
  await database.close();
});
const openPool = (): Pool => createPool(database.url, { max: 5, name: 'spec', logger: createQuietLogger() });

type Row = {
  readonly scopes?: string[];
  readonly expires?: string;
  readonly revoked?: boolean;
  readonly rate?: [number, number];
};

/** Stores a token; `expires` is an interval from now. */
const store = async (row: Row = {}): Promise<{ readonly id: string; readonly text: string }> => {
  const { id, text } = mintToken();
  await pool.query(
    `insert into admin.token (id, hash, space_id, scopes, platforms, rate_requests, rate_window_s, journal_order, expires_at, revoked_at)
     values ($1, $2, 1, $3, '{web}', $4, $5, 'asc', now() + $6::interval, case when $7 then now() end)`,
    [id, toTokenHash(text), row.scopes ?? ['admin'], row.rate?.[0], row.rate?.[1], row.expires, row.revoked ?? false],
  );
  return { id, text };
};

const given = (parts: { readonly pool?: Pool } = {}) => {
  let nowMs = 5_000_000;
  const registry = new Registry();
  const authenticator: Authenticator = createAuthenticator({
    pool: parts.pool ?? pool,
    configured: { bootstrapToken: BOOTSTRAP, clientToken: CLIENT, rateLimit: { requests: 1_000, windowS: 1 } },
    logger: createQuietLogger(),
    registry,
    nowMs: () => nowMs,
  });
  const lookups = async (): Promise<{ readonly [outcome: string]: number }> => {
    const metric = await registry.getSingleMetric('omni_gateway_token_lookups_total')?.get();
    return Object.fromEntries(metric?.values.map(({ labels, value }) => [String(labels['outcome']), value]) ?? []);
  };
  return { authenticator, lookups, pass: (ms: number) => void (nowMs += ms) };
};

/** Connections taken from the pool while `work` runs: one for each query. */
const queriesOf = async (counted: Pool, work: () => Promise<unknown>): Promise<number> => {
  let queries = 0;
  const count = (): void => void queries++;
  counted.on('acquire', count);
  await work();
  counted.off('acquire', count);
  return queries;
};

describe('a stored token', () => {
  it('names its caller', async () => {
    const { authenticator } = given();
    const { id, text } = await store({ scopes: ['journal:read', 'of:a:later:release'], rate: [20, 5] });
    expect(await authenticator.authenticate(text)).toEqual({
      tokenId: id,
      space: { id: 1, name: 'default' },
      scopes: new Set(['journal:read']),
      platforms: new Set(['web']),
      rateLimit: { requests: 20, windowS: 5 },
      journalOrder: 'asc',
    });
  });

  it('has the limit of the settings when it has none of its own', async () => {
    const { text } = await store();
    expect((await given().authenticator.authenticate(text))?.rateLimit).toEqual({ requests: 1_000, windowS: 1 });
  });

  it('stops working within 10 s after it is revoked', async () => {
    const { authenticator, pass } = given();
    const { id, text } = await store();
    expect(await authenticator.authenticate(text)).toBeDefined();
    await pool.query('update admin.token set revoked_at = now() where id = $1', [id]);
    pass(8_999);
    expect(await authenticator.authenticate(text)).toBeDefined();
    pass(1);
    expect(await authenticator.authenticate(text)).toBeUndefined();
  });

  it('is known no longer than it lasts', async () => {
    const { authenticator, pass, lookups } = given();
    const { text } = await store({ expires: '5 seconds' });
    await authenticator.authenticate(text);
    pass(5_000);
    await authenticator.authenticate(text);
    expect(await lookups()).toMatchObject({ found: 2 });
  });

  it('is noted as used, and then not again for a minute', async () => {
    const { authenticator, pass } = given();
    const { id, text } = await store();
    const lastUse = async (): Promise<Date | null> =>
      (await pool.query<{ used: Date | null }>('select last_used_at as used from admin.token where id = $1', [id]))
        .rows[0]?.used ?? null;
    await authenticator.authenticate(text);
    let first = await lastUse();
    while (first === null) first = await lastUse();
    pass(10_000);
    expect(await queriesOf(pool, () => authenticator.authenticate(text))).toBe(1);
    expect(await lastUse()).toEqual(first);
  });
});

describe('a wrong token', () => {
  it('is the same whatever is wrong with it: one question, no caller', async () => {
    const { text } = await store();
    const wrong = [
      mintToken().text,
      `${text}x`,
      text.slice(0, -1),
      'wrong',
      '__proto__',
      'omni__',
      "' or 1=1 --",
      'x'.repeat(8_192),
      (await store({ expires: '-1 second' })).text,
      (await store({ revoked: true })).text,
    ];
    const { authenticator, lookups } = given();
    for (const token of wrong) {
      expect(await queriesOf(pool, async () => expect(await authenticator.authenticate(token)).toBeUndefined())).toBe(
        1,
      );
    }
    expect(await lookups()).toEqual({ found: 0, wrong: wrong.length });
  });

  it('is remembered for a second', async () => {
    const { authenticator, pass } = given();
    const { id, text } = await store({ revoked: true });
    expect(await authenticator.authenticate(text)).toBeUndefined();
    await pool.query('update admin.token set revoked_at = null where id = $1', [id]);
    pass(999);
    expect(await queriesOf(pool, async () => expect(await authenticator.authenticate(text)).toBeUndefined())).toBe(0);
    pass(1);
    expect(await authenticator.authenticate(text)).toBeDefined();
  });
});

describe('the configured tokens', () => {
  it('need no PostgreSQL and have their scopes in the space default', async () => {
    const { authenticator } = given();
    const asked = await queriesOf(pool, async () => {
      expect(await authenticator.authenticate(BOOTSTRAP)).toMatchObject({
        tokenId: 'bootstrap',
        space: { id: 1, name: 'default' },
      });
      expect([...((await authenticator.authenticate(BOOTSTRAP))?.scopes ?? [])]).toContain('admin');
      expect((await authenticator.authenticate(CLIENT))?.scopes).toEqual(new Set(['identifier:write', 'journal:read']));
    });
    expect(asked).toBe(0);
  });
});

describe('many callers at once', () => {
  it('cost one question at a time: the first token, then all that came meanwhile', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => store()));
    const { authenticator } = given();
    // An earlier noting of use would take connections of its own.
    await pool.query('update admin.token set last_used_at = now()');
    const asked = await queriesOf(pool, async () => {
      const callers = await Promise.all([...tokens, ...tokens].map(({ text }) => authenticator.authenticate(text)));
      expect(callers.map((caller) => caller?.tokenId)).toEqual([...tokens, ...tokens].map(({ id }) => id));
    });
    expect(asked).toBe(2);
  });
});

describe('while PostgreSQL is away', () => {
  it('a known token works until its time, any other is answered UNAVAILABLE, never 401', async () => {
    const gone = openPool();
    const { authenticator, pass } = given({ pool: gone });
    const { text } = await store();
    await pool.query('update admin.token set last_used_at = now()');
    await authenticator.authenticate(text);
    await gone.end();
    expect(await authenticator.authenticate(text)).toBeDefined();
    expect(await authenticator.authenticate(BOOTSTRAP)).toBeDefined();
    await expect(authenticator.authenticate('unknown')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    pass(9_000);
    await expect(authenticator.authenticate(text)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
