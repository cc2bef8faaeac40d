import { type Pool } from 'pg';
import { type Registry } from 'prom-client';
import { type AccessLog, createAuthenticator } from './authenticator.js';
import { type Authenticator, type Limiter, type RateLimit } from './caller.js';
import { createMemoryLimiter } from './limiter.js';
import { createRedisLimiter } from './redis-limiter.js';
import { readCursorKey } from './shared-secrets.js';
import { createSpaceKinds, type SpaceKinds } from './space-kinds.js';

export type AccessParts = {
  readonly pool: Pool;
  /** Every scope, space `default`. */
  readonly bootstrapToken: string;
  /** `identifier:write` and `journal:read`, space `default`; null: there is none. */
  readonly clientToken: string | null;
  /** Where limits are counted for all gateways; without it, in the memory of this one. */
  readonly redisUrl?: string | null;
  /** For every token without a limit of its own; null switches the limit off. */
  readonly rateLimit: RateLimit | null;
  readonly logger: AccessLog;
  readonly registry: Registry;
};

export type Access = {
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly spaceKinds: SpaceKinds;
  readonly cursorKey: Buffer;
  close(): Promise<void>;
};

type ClosingLimiter = Limiter & { close(): Promise<void> };

const limiterOf = ({ redisUrl, logger, registry }: AccessParts): ClosingLimiter =>
  !redisUrl
    ? { ...createMemoryLimiter(), close: async () => undefined }
    : createRedisLimiter({ url: redisUrl, logger, registry });

/** Everything that decides who may call; the gateway's migrations must have run. */
export const openAccess = async (parts: AccessParts): Promise<Access> => {
  const cursorKey = await readCursorKey(parts.pool);
  const limiter = limiterOf(parts);
  return {
    authenticator: createAuthenticator({
      pool: parts.pool,
      configured: parts,
      logger: parts.logger,
      registry: parts.registry,
    }),
    limiter,
    spaceKinds: createSpaceKinds(parts.pool),
    cursorKey,
    close: () => limiter.close(),
  };
};
