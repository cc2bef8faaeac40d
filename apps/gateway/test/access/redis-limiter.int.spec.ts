import { setTimeout as delay } from 'node:timers/promises';
import { createQuietLogger } from '@omni/testing';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { createRedisLimiter, type RedisLimiter } from '../../src/access/redis-limiter.js';
import { hasRedis, type LocalRedis, startLocalRedis } from './local-redis.js';

const LIMIT = { requests: 50, windowS: 600 };
const POLL_MS = 10;

type Watched = RedisLimiter & { isUp(): Promise<boolean> };

let redis: LocalRedis & { readonly port: number };
const limiters: Watched[] = [];

/** Patient, unless it is slowness that matters: a busy machine must not look like a slow Redis. */
const openLimiter = (changes: { timeoutMs?: number } = { timeoutMs: 30_000 }): Watched => {
  const registry = new Registry();
  const limiter = createRedisLimiter({ url: redis.url, logger: createQuietLogger(), registry, ...changes });
  const isUp = async (): Promise<boolean> => {
    const metric = await registry.getSingleMetric('omni_gateway_redis_up')?.get();
    return metric?.values[0]?.value === 1;
  };
  const watched = { ...limiter, isUp };
  limiters.push(watched);
  return watched;
};

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await delay(POLL_MS);
};
const openTwo = async (): Promise<readonly [Watched, Watched]> => {
  const [a, b] = [openLimiter(), openLimiter()];
  await until(a.isUp);
  await until(b.isUp);
  return [a, b];
};

const suite = hasRedis() ? describe : describe.skip;

suite('a limit counted in Redis', () => {
  beforeEach(async () => {
    redis = await startLocalRedis();
  });
  afterEach(async () => {
    for (const limiter of limiters.splice(0)) await limiter.close();
    await redis.stop();
  });

  it('holds across gateways and is reached exactly by parallel requests, each told another remainder', async () => {
    const [a, b] = await openTwo();
    const verdicts = await Promise.all(
      Array.from({ length: 80 }, (_, n) => (n % 2 === 0 ? a : b).count('token:x', LIMIT)),
    );
    const allowed = verdicts.filter((verdict) => verdict.allowed);
    expect(allowed.map(({ remaining }) => remaining).sort((x, y) => x - y)).toEqual([...Array(50).keys()]);
    expect(new Set(verdicts.map(({ limit }) => limit))).toEqual(new Set([50]));
  });

  it('is counted for each key by itself, and off shows 1000000', async () => {
    const [a] = await openTwo();
    await a.count('token:x', LIMIT);
    expect(await a.count('address:10.0.0.1', LIMIT)).toMatchObject({ remaining: 49 });
    expect(await a.count('token:x', null)).toMatchObject({ allowed: true, remaining: 1_000_000 });
  });

  it('leaves keys that are gone when their window is', async () => {
    const [a] = await openTwo();
    await a.count('token:x', { requests: 5, windowS: 60 });
    const client = new Redis(redis.url);
    const keys = await client.keys('*');
    expect(keys).toHaveLength(1);
    expect(await client.ttl(keys[0] ?? '')).toBeGreaterThan(0);
    expect(await client.ttl(keys[0] ?? '')).toBeLessThanOrEqual(60);
    client.disconnect();
  });

  it('goes on in each gateway from what it has seen itself while Redis is gone, and across them when it is back', async () => {
    const [a, b] = await openTwo();
    for (let n = 0; n < 10; n++) await a.count('token:x', LIMIT);
    await redis.stop();
    await until(async () => !(await a.isUp()) && !(await b.isUp()));
    expect(await a.count('token:x', LIMIT)).toMatchObject({ allowed: true, remaining: 39 });
    expect(await b.count('token:x', LIMIT)).toMatchObject({ allowed: true, remaining: 49 });
    redis = await startLocalRedis(redis.port);
    await until(a.isUp);
    await until(b.isUp);
    await a.count('token:y', LIMIT);
    expect(await b.count('token:y', LIMIT)).toMatchObject({ remaining: 48 });
  });

  it('never waits for a Redis that hangs: after the first requests nobody asks it until it answers again', async () => {
    const a = openLimiter({});
    await until(a.isUp);
    await a.count('token:x', LIMIT);
    redis.freeze();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => a.count('token:x', LIMIT)));
    expect(verdicts.every(({ allowed }) => allowed)).toBe(true);
    expect(await a.isUp()).toBe(false);
    redis.resume();
    await until(a.isUp);
    expect(await a.count('token:z', LIMIT)).toMatchObject({ allowed: true, remaining: 49 });
  });

  it('is counted from the first request on, also before Redis was ever there', async () => {
    await redis.stop();
    const a = openLimiter();
    expect(await a.count('token:x', LIMIT)).toMatchObject({ allowed: true, remaining: 49 });
    redis = await startLocalRedis(redis.port);
    await until(a.isUp);
  });
});
