import { isIP } from 'node:net';
import { type FastifyRequest } from 'fastify';

/**
 * The address that requests without a token are limited by. Behind a trusted proxy it is the one that the proxy names, if
 * it is an address: anything else there would be a new count for every word.
 */
export const addressOf = (request: Pick<FastifyRequest, 'ip' | 'raw'>): string =>
  isIP(request.ip) === 0 ? (request.raw.socket.remoteAddress ?? '') : request.ip;
