import { ApiError } from '@omni/contracts';
import { type Pool } from 'pg';
import { Counter, type Registry } from 'prom-client';
import { createBatchedLookup } from './batched-lookup.js';
import { type Authenticator, type Caller } from './caller.js';
import { callersOfConfiguredTokens, type ConfiguredTokens } from './configured-tokens.js';
import { noteTokenUse, readTokens, type StoredToken } from './stored-tokens.js';
import { createTokenCache } from './token-cache.js';
import { toTokenKey } from './token-text.js';

export type AccessLog = {
  warn(facts: object, message: string): void;
  info(facts: object, message: string): void;
};

export type AuthenticatorParts = {
  /** Its connections are refused or time out within seconds: callers wait for it. */
  readonly pool: Pool;
  readonly configured: ConfiguredTokens;
  readonly logger: AccessLog;
  readonly registry: Registry;
  /** Milliseconds of a clock that never runs backwards. */
  readonly nowMs?: () => number;
};

/** Says once that token lookups fail and once that they work again, however many callers ask meanwhile. */
const createFaultReport = (logger: AccessLog) => {
  let failing = false;
  return (fault?: unknown): void => {
    if (fault && !failing) logger.warn({ err: fault }, 'tokens cannot be looked up; known ones work for some seconds');
    if (!fault && failing) logger.info({}, 'tokens can be looked up again');
    failing = fault !== undefined;
  };
};

/** Notes `last_used_at` of tokens whose note is a minute old. One update at a time; a skipped one is due at the next lookup. */
const createUseNotes = (pool: Pool, logger: AccessLog) => {
  let writing = false;
  return async (tokens: readonly StoredToken[]): Promise<void> => {
    const ids = tokens.filter((token) => token.useIsStale).map((token) => token.caller.tokenId);
    if (writing || ids.length === 0) return;
    writing = true;
    try {
      await noteTokenUse(pool, ids);
    } catch (fault) {
      logger.warn(
        { err: fault, tokens: ids.length },
        'the last use of tokens was not noted; the next lookup tries again',
      );
    } finally {
      writing = false;
    }
  };
};

/**
 * Finds the caller of whatever was presented as a token by its SHA-256 alone. Shape and checksum are never looked at and
 * a wrong, revoked or expired token is the same empty answer of the same query, so that nothing tells them apart; and a
 * hash reveals nothing to whoever times how it is compared. Rejects with `UNAVAILABLE` while PostgreSQL is away and the
 * token is not known from the seconds before.
 */
export const createAuthenticator = (parts: AuthenticatorParts): Authenticator => {
  const { pool, configured, logger, registry, nowMs = () => performance.now() } = parts;
  const configuredCallers = callersOfConfiguredTokens(configured);
  const cache = createTokenCache(nowMs);
  const report = createFaultReport(logger);
  const noteUse = createUseNotes(pool, logger);
  const lookups = new Counter({
    name: 'omni_gateway_token_lookups_total',
    help: 'Tokens that were looked up in PostgreSQL because no answer about them was cached',
    labelNames: ['outcome'],
    registers: [registry],
  });

  const readStored = async (keys: readonly string[]): Promise<readonly StoredToken[]> => {
    try {
      const tokens = await readTokens(
        pool,
        keys.map((key) => Buffer.from(key, 'hex')),
        configured.rateLimit,
      );
      report();
      return tokens;
    } catch (fault) {
      lookups.inc({ outcome: 'failed' }, keys.length);
      report(fault);
      throw Object.assign(new ApiError('UNAVAILABLE'), { cause: fault });
    }
  };
  const read = async (keys: readonly string[]): Promise<ReadonlyMap<string, Caller>> => {
    const askedAtMs = nowMs();
    const tokens = await readStored(keys);
    const found = new Map(tokens.map((token) => [token.hash.toString('hex'), token]));
    for (const key of keys) {
      const token = found.get(key);
      if (token) cache.keepGood(key, token.caller, { askedAtMs, expiresInMs: token.expiresInMs });
      else cache.keepWrong(key, askedAtMs);
    }
    lookups.inc({ outcome: 'found' }, found.size);
    lookups.inc({ outcome: 'wrong' }, keys.length - found.size);
    void noteUse(tokens);
    return new Map([...found].map(([key, token]) => [key, token.caller]));
  };
  const lookup = createBatchedLookup(read);

  return {
    async authenticate(bearer) {
      const key = toTokenKey(bearer);
      const caller = configuredCallers.get(key);
      if (caller) return caller;
      const known = cache.find(key);
      return known ? known.caller : lookup.find(key);
    },
  };
};
