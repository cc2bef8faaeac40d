import { RateLimiterRedis } from 'rate-limiter-flexible';
import { Gauge, type Registry } from 'prom-client';
import { type AccessLog } from './authenticator.js';
import { type Limiter } from './caller.js';
import { toVerdict, unlimitedVerdict } from './limit-verdict.js';
import { createMemoryLimiter } from './limiter.js';
import { connectRedis } from './redis-connection.js';

const UNREACHABLE_POINTS = Number.MAX_SAFE_INTEGER;

type Options = {
  readonly url: string;
  readonly logger: AccessLog;
  readonly registry: Registry;
  /** How long a request waits for Redis at most, once. */
  readonly timeoutMs?: number;
};

export type RedisLimiter = Limiter & { close(): Promise<void> };

/**
 * Counts in Redis, so that a limit holds across gateways; a key is gone when its window is. Memory counts along: when
 * Redis is away or slow each gateway goes on from what it has seen itself, and no window starts anew.
 */
export const createRedisLimiter = ({ registry, ...options }: Options): RedisLimiter => {
  const gauge = new Gauge({
    name: 'omni_gateway_redis_up',
    help: '1 while limits are counted in Redis, 0 while each gateway counts by itself',
    registers: [registry],
  });
  const redis = connectRedis({ ...options, gauge });
  const counter = new RateLimiterRedis({
    storeClient: redis.client,
    points: UNREACHABLE_POINTS,
    duration: 1,
    keyPrefix: 'omni:limit',
    rejectIfRedisNotReady: true,
  });
  const memory = createMemoryLimiter();

  return {
    async count(key, rateLimit) {
      if (!rateLimit) return unlimitedVerdict(Date.now());
      const own = await memory.count(key, rateLimit);
      if (!redis.isThere()) return own;
      try {
        const seen = counter.penalty(key, 1, { customDuration: rateLimit.windowS });
        return toVerdict(await redis.inTime(seen), rateLimit);
      } catch (fault) {
        redis.lost(fault);
        return own;
      }
    },
    close: () => redis.close(),
  };
};
