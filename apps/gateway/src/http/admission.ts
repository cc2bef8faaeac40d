import { type ApiError } from '@omni/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Authenticator, type Caller, type Limiter, type LimitVerdict, type RateLimit } from '../access/caller.js';
import { type CallDesk } from '../calls/call-desk.js';
import { type Arrival, expectsContinue, refusalOf, type Target } from './admission-rules.js';
import { limitHeadersOf, type OriginHeaders, PREFLIGHT_HEADERS, steadyHeadersOf } from './answer-headers.js';
import { bearerOf } from './bearer.js';
import { addressOf } from './client-address.js';
import { answerError, toApiError } from './error-answer.js';
import { overloadOf } from './overload.js';
import { type FaultLog } from './fault-log.js';

export type AdmissionPorts = {
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly desk: Pick<CallDesk, 'admits'>;
  /** Limit of an address, and of answers to which nothing was counted. */
  readonly rateLimit: RateLimit | null;
  readonly originHeaders: OriginHeaders;
  readonly logFault: FaultLog;
};

/** Decides about a request before its body is read. Resolves with the request's answer sent, or with none: go on. */
export type Admission = (request: FastifyRequest, reply: FastifyReply, target: Target) => Promise<void>;

const UNCOUNTED = 1_000_000;

/** What answers show that are not counted: preflights, and those given while counting itself fails. */
export const uncountedVerdict = (rateLimit: RateLimit | null): LimitVerdict => {
  const requests = rateLimit?.requests ?? UNCOUNTED;
  const resetAtS = Math.ceil(Date.now() / 1000) + (rateLimit?.windowS ?? 1);
  return { allowed: true, limit: requests, remaining: requests, resetAtS, retryAfterS: 1 };
};

const isOpen = (target: Target): boolean => target.kind === 'route' && target.access.access === 'open';

const answerPreflight = (reply: FastifyReply, ports: AdmissionPorts): void => {
  reply.headers(limitHeadersOf(uncountedVerdict(ports.rateLimit))).headers(PREFLIGHT_HEADERS);
  reply.removeHeader('content-type').code(204).send();
};

/** A wrong token does no harm on an open route, so it is not even looked at. */
const authenticate = async (
  request: FastifyRequest,
  target: Target,
  ports: AdmissionPorts,
): Promise<Caller | undefined> => {
  if (isOpen(target)) return undefined;
  const bearer = bearerOf(request.headers.authorization);
  return bearer === undefined ? undefined : ports.authenticator.authenticate(bearer);
};

const count = (request: FastifyRequest, caller: Caller | undefined, ports: AdmissionPorts): Promise<LimitVerdict> =>
  caller
    ? ports.limiter.count(`token:${caller.tokenId}`, caller.rateLimit)
    : ports.limiter.count(`address:${addressOf(request)}`, ports.rateLimit);

const refuse = (reply: FastifyReply, refusal: ApiError, { target, verdict }: Arrival): void => {
  if (refusal.code === 'RATE_LIMITED') reply.header('retry-after', verdict.retryAfterS);
  if (target.kind === 'other method' && refusal.code === 'METHOD_NOT_ALLOWED') reply.header('allow', target.allow);
  answerError(reply, refusal);
};

export const createAdmission = (ports: AdmissionPorts): Admission => {
  const arrive = async (request: FastifyRequest, reply: FastifyReply, target: Target): Promise<Arrival> => {
    const caller = await authenticate(request, target, ports);
    const verdict = await count(request, caller, ports);
    reply.headers(limitHeadersOf(verdict));
    if (caller) request.caller = caller;
    return { headers: request.headers, httpVersion: request.raw.httpVersion, caller, verdict, target };
  };
  return async (request, reply, target) => {
    reply.headers(steadyHeadersOf(request.id)).headers(ports.originHeaders(request.headers.origin));
    if (request.method === 'OPTIONS') return answerPreflight(reply, ports);
    try {
      const arrival = await arrive(request, reply, target);
      const refusal = refusalOf(arrival) ?? overloadOf(target, ports.desk);
      if (refusal) return refuse(reply, refusal, arrival);
      if (expectsContinue(request.headers)) reply.raw.writeContinue();
    } catch (thrown) {
      // No answer goes without limit headers, not even one that counting could not be done for.
      reply.headers(limitHeadersOf(uncountedVerdict(ports.rateLimit)));
      const error = toApiError(thrown);
      ports.logFault(request.id, error);
      answerError(reply, error);
    }
  };
};
