import { type ErrorCode } from '@omni/contracts';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Caller } from '../access/caller.js';

/** What a request turned out to be, for metrics. */
export type Mode = 'resolve' | 'journal' | 'other';
export type Outcome = 'OK' | ErrorCode;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read; absent on open routes only. */
    caller?: Caller;
    mode: Mode;
  }
  interface FastifyReply {
    outcome: Outcome;
  }
}

/** Declares the members before the first request, so that all requests have one shape. */
export const declareFacts = (instance: FastifyInstance): void => {
  instance.decorateRequest('caller');
  instance.decorateRequest('mode', 'other');
  instance.decorateReply('outcome', 'OK');
};

/** Who asks. Only routes that need a token may ask this. */
export const callerOf = (request: FastifyRequest): Caller => {
  if (!request.caller) throw new Error('an open route asked for its caller');
  return request.caller;
};
