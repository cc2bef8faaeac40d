import { type FastifyRequest } from 'fastify';
import { freshId } from '../http/fresh-id.js';
import { type Caller } from '../access/caller.js';
import { callerOf } from '../http/request-facts.js';
import { queryOf } from '../http/query.js';
import { readBody, type IdentifierBody } from './identifier-body.js';
import { readIdempotencyKey } from './idempotency-key.js';
import { type PageQuery, readPageQuery } from './page-query.js';
import { type Wish, wishOf } from './permission.js';

/** One request, read and valid; nothing has been decided yet. */
export type IdentifierCall = {
  /** UUIDv7: names the message. */
  readonly id: string;
  readonly caller: Caller;
  readonly wish: Wish;
  readonly body: IdentifierBody;
  readonly bytes: Buffer;
  readonly page: PageQuery;
  readonly key: string | null;
};

/** The request's own id, unless the caller chose it: theirs may repeat, and a message's must not. */
const messageIdOf = (request: FastifyRequest): string =>
  request.headers['x-request-id'] === request.id ? freshId() : request.id;

/** Reads a request, or throws what is wrong with it. */
export const readCall = (request: FastifyRequest): IdentifierCall => {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const body = readBody(bytes);
  const page = readPageQuery(queryOf(request.query));
  const key = readIdempotencyKey(request.headers['idempotency-key']);
  return { id: messageIdOf(request), caller: callerOf(request), wish: wishOf(body.fields), body, bytes, page, key };
};
