import { type Pool } from '@omni/platform';

export type Tokens = {
  /** Looks up tokens that were made since. */
  learn(ids: Iterable<string>): Promise<void>;
  /** Number of the space that a token belongs to; undefined where it is not a stored one. */
  spaceOf(id: string): number | undefined;
  /** Null where nobody knows the token. */
  mayLink(id: string): boolean | null;
};

type Row = { readonly id: string; readonly space_id: number; readonly scopes: readonly string[] };

/** Those of the settings and of an import are in no table. */
const UNSTORED: ReadonlySet<string> = new Set(['bootstrap', 'client', 'import']);

const readTokens = async (pool: Pool, ids: readonly string[]): Promise<readonly Row[]> =>
  (await pool.query<Row>('select id, space_id, scopes from admin.token where id = any($1::text[])', [ids])).rows;

/** What administration knows of the tokens that the log names. Their spaces and scopes never change. */
export const createTokens = (pool: Pool): Tokens => {
  const known = new Map<string, Row | null>();
  return {
    learn: async (ids) => {
      const news = [...new Set(ids)].filter((id) => !known.has(id) && !UNSTORED.has(id));
      if (news.length === 0) return;
      const rows = await readTokens(pool, news);
      for (const id of news) known.set(id, rows.find((row) => row.id === id) ?? null);
    },
    spaceOf: (id) => known.get(id)?.space_id,
    mayLink: (id) => (UNSTORED.has(id) ? true : (known.get(id)?.scopes.includes('identifier:write') ?? null)),
  };
};
