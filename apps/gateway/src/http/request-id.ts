import { type IncomingMessage } from 'node:http';
import { freshId } from './fresh-id.js';

const SANE = /^[A-Za-z0-9_.:-]{1,128}$/;

/** The caller's `X-Request-Id` if it is sane, else a fresh UUIDv7. A doubled header arrives with a comma and is not. */
export const requestIdOf = (request: Pick<IncomingMessage, 'headers'>): string => {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && SANE.test(sent) ? sent : freshId();
};
