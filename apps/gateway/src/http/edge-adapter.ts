import { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { BODY_BYTES_MAX, type Target } from './admission-rules.js';
import { type Admission } from './admission.js';
import { readBodiesAsBytes } from './body-reader.js';
import { type BrokenRequests } from './broken-request.js';
import { createEdgeServer, type ServerTimes } from './edge-server.js';
import { toApiError } from './error-answer.js';
import { declareFacts } from './request-facts.js';
import { requestIdOf } from './request-id.js';

export type EdgeOptions = {
  readonly admit: Admission;
  readonly brokenRequests: BrokenRequests;
  readonly trustedProxies: readonly string[];
  readonly times: ServerTimes;
};

/** Longer than any id or name in a path. */
const PARAMETER_CHARACTERS_MAX = 200;
const NO_PATH: Target = { kind: 'nothing' };

/** Nest's adapter on a hardened Fastify; what it does not answer by itself becomes an error that the filter answers. */
export class EdgeAdapter extends FastifyAdapter<Server> {
  constructor({ admit, brokenRequests, trustedProxies, times }: EdgeOptions) {
    super({
      serverFactory: (listener: RequestListener) => createEdgeServer(listener, times),
      clientErrorHandler: (error, socket) => brokenRequests(error, socket),
      // The router's own refusals, such as a path that cannot be decoded, pass no hook.
      frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
        void admit(request, reply, NO_PATH),
      genReqId: (request: IncomingMessage) => requestIdOf(request),
      requestIdHeader: false,
      trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
      bodyLimit: BODY_BYTES_MAX,
      routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX },
      // While it closes, Fastify would answer 503 in a shape of its own; our requests end by themselves in two seconds.
      return503OnClosing: false,
      logger: false,
      skipMiddie: true,
    });
    declareFacts(this.getInstance());
    readBodiesAsBytes(this.getInstance());
  }

  override mapException(error: unknown): unknown {
    return toApiError(error);
  }
}
