import { type Caller, type RateLimit, SCOPES } from './caller.js';
import { toTokenKey } from './token-text.js';

export type ConfiguredTokens = {
  readonly bootstrapToken: string;
  /** Null: there is none. */
  readonly clientToken: string | null;
  readonly rateLimit: RateLimit | null;
};

export const BOOTSTRAP_TOKEN_ID = 'bootstrap';
/** Row 1 of the spaces, made by the first migration. */
const DEFAULT_SPACE = { id: 1, name: 'default' };

/** Callers of the tokens that come with the settings, by hash. They are never stored, so a new setting replaces them. */
export const callersOfConfiguredTokens = (configured: ConfiguredTokens): ReadonlyMap<string, Caller> => {
  const caller = (tokenId: string, scopes: Caller['scopes']): Caller => ({
    tokenId,
    space: DEFAULT_SPACE,
    scopes,
    platforms: null,
    rateLimit: configured.rateLimit,
    journalOrder: 'desc',
  });
  const callers = new Map([[toTokenKey(configured.bootstrapToken), caller(BOOTSTRAP_TOKEN_ID, new Set(SCOPES))]]);
  const client = caller('client', new Set(['identifier:write', 'journal:read'] as const));
  if (configured.clientToken !== null) callers.set(toTokenKey(configured.clientToken), client);
  return callers;
};
