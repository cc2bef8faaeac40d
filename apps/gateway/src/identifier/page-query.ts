import { type Query, refuseParameter, textOf, wholeOf } from '../http/query.js';

export type Order = 'asc' | 'desc';
/** How the caller wants the journal; null where the token or the default decides. */
export type PageQuery = {
  readonly order: Order | null;
  readonly limit: number;
  readonly cursor: string | null;
  /** The parameters as they were sent: they belong to what an Idempotency-Key stands for. */
  readonly sent: string;
};

const LIMIT_MAX = 10_000;
const CURSOR_CHARACTERS_MAX = 4_096;
const NOTHING: PageQuery = { order: null, limit: LIMIT_MAX, cursor: null, sent: '[null,null,null]' };

const orderOf = (query: Query): Order | null => {
  const order = textOf(query, 'order');
  if (order === undefined) return null;
  return order === 'asc' || order === 'desc' ? order : refuseParameter('order', 'must be asc or desc');
};

const cursorOf = (query: Query): string | null => {
  const cursor = textOf(query, 'cursor');
  if (cursor === undefined) return null;
  return cursor.length <= CURSOR_CHARACTERS_MAX ? cursor : refuseParameter('cursor', 'is not a cursor of this token');
};

/** Reads `order`, `limit` and `cursor`; other parameters are none of ours. */
export const readPageQuery = (query: Query): PageQuery => {
  if (query['order'] === undefined && query['limit'] === undefined && query['cursor'] === undefined) return NOTHING;
  const order = orderOf(query);
  const limit = wholeOf(query, 'limit', { least: 1, most: LIMIT_MAX, usual: LIMIT_MAX });
  const cursor = cursorOf(query);
  return { order, limit, cursor, sent: JSON.stringify([order, textOf(query, 'limit') ?? null, cursor]) };
};
