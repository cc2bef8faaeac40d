import { type Pool, type QueryConfig } from 'pg';
import { type Caller, type RateLimit, type Scope, SCOPES } from './caller.js';

/** Longer than any lookup of a hundred rows by key; a server that hangs must not keep callers waiting. */
const QUERY_TIMEOUT_MS = 2_000;

type TokenRow = {
  readonly hash: Buffer;
  readonly id: string;
  readonly space_id: number;
  readonly space_name: string;
  readonly scopes: readonly string[];
  readonly platforms: readonly string[] | null;
  readonly rate_requests: number | null;
  readonly rate_window_s: number | null;
  readonly journal_order: 'asc' | 'desc';
  readonly expires_in_ms: number | null;
  readonly use_is_stale: boolean;
};

/** A token that is good now, and for how long by PostgreSQL's clock (null: no end). */
export type StoredToken = {
  readonly hash: Buffer;
  readonly caller: Caller;
  readonly expiresInMs: number | null;
  /** Whether `last_used_at` is more than a minute old. */
  readonly useIsStale: boolean;
};

const isScope = (scope: string): scope is Scope => SCOPES.some((known) => known === scope);

const rateLimitOf = (row: TokenRow, standard: RateLimit | null): RateLimit | null =>
  row.rate_requests === null || row.rate_window_s === null
    ? standard
    : { requests: row.rate_requests, windowS: row.rate_window_s };

const toStoredToken = (row: TokenRow, standard: RateLimit | null): StoredToken => ({
  hash: row.hash,
  caller: {
    tokenId: row.id,
    space: { id: row.space_id, name: row.space_name },
    scopes: new Set(row.scopes.filter(isScope)),
    platforms: row.platforms && new Set(row.platforms),
    rateLimit: rateLimitOf(row, standard),
    journalOrder: row.journal_order,
  },
  expiresInMs: row.expires_in_ms,
  useIsStale: row.use_is_stale,
});

/** The tokens behind the hashes, without those that are revoked or expired: nothing tells them from hashes never seen. */
export const readTokens = async (
  pool: Pool,
  hashes: readonly Buffer[],
  standard: RateLimit | null,
): Promise<readonly StoredToken[]> => {
  const query: QueryConfig & { readonly query_timeout: number } = {
    text: `select token.hash, token.id, token.space_id, space.name as space_name, token.scopes, token.platforms,
             token.rate_requests, token.rate_window_s, token.journal_order,
             (extract(epoch from token.expires_at - now()) * 1000)::float8 as expires_in_ms,
             coalesce(token.last_used_at < now() - interval '1 minute', true) as use_is_stale
           from admin.token join admin.space on space.id = token.space_id
           where token.hash = any($1) and token.revoked_at is null
             and (token.expires_at is null or token.expires_at > now())`,
    values: [hashes],
    query_timeout: QUERY_TIMEOUT_MS,
  };
  const result = await pool.query<TokenRow>(query);
  return result.rows.map((row) => toStoredToken(row, standard));
};

/** Notes that the tokens are in use. Rows that another gateway is noting at this moment are left to it. */
export const noteTokenUse = async (pool: Pool, ids: readonly string[]): Promise<void> => {
  await pool.query(
    `update admin.token set last_used_at = now()
     where id in (select id from admin.token where id = any($1) for update skip locked)`,
    [ids],
  );
};
