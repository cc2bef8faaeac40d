import { METHODS } from 'node:http';
import { ApiError } from '@omni/contracts';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify';
import { type Admission } from './admission.js';
import { type Target } from './admission-rules.js';
import { answerError } from './error-answer.js';
import { type RouteAccess } from './route-access.js';
import { type Scope } from '../access/caller.js';

const JSON_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
/** OPTIONS is answered for every path, CONNECT names none. */
const ELSEWHERE: ReadonlySet<string> = new Set(['OPTIONS', 'CONNECT']);
const NO_PATH: Target = { kind: 'nothing' };
const NO_TUNNEL: Target = { kind: 'other method', allow: 'GET, HEAD, POST' };

const accessOf = (config: object | undefined): RouteAccess | undefined =>
  config && 'access' in config ? (config as RouteAccess) : undefined;
const allowOf = (config: object | undefined): string | undefined =>
  config && 'allow' in config && typeof config.allow === 'string' ? config.allow : undefined;

const methodsOf = ({ method }: RouteOptions): readonly string[] => (Array.isArray(method) ? method : [method]);

const targetOf = (route: RouteOptions): Target => {
  const allow = allowOf(route.config);
  if (allow !== undefined) return { kind: 'other method', allow };
  const access = accessOf(route.config);
  // Deny by default: nobody forgets a scope without seeing it.
  if (!access) throw new Error(`the route ${methodsOf(route).join(', ')} ${route.url} does not declare who may use it`);
  return { kind: 'route', access, takesJson: methodsOf(route).some((method) => JSON_METHODS.has(method)) };
};

/** 403 comes after everything that can be seen without knowing what the handler wants. */
const demandScope = (scope: Scope) => (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
  if (request.caller?.scopes.has(scope)) return done();
  answerError(reply, new ApiError('FORBIDDEN', `The token lacks the scope ${scope}`));
};

const guard = (route: RouteOptions, admit: Admission): void => {
  const target = targetOf(route);
  route.onRequest = (request, reply) => admit(request, reply, target);
  if (target.kind === 'route' && target.access.access === 'scope') route.preHandler = demandScope(target.access.scope);
};

/** Puts the admission before every route and before every path that has none. Call it before routes are registered. */
export const guardRoutes = (instance: FastifyInstance, admit: Admission): ReadonlyMap<string, ReadonlySet<string>> => {
  const methodsAt = new Map<string, Set<string>>();
  instance.addHook('onRoute', (route) => {
    guard(route, admit);
    const methods = methodsAt.get(route.url) ?? new Set();
    methodsAt.set(route.url, methods);
    for (const method of methodsOf(route)) methods.add(method);
  });
  // Routes carry their own; this one is for paths without any and must cost the others nothing.
  instance.addHook('onRequest', (request, reply, done) => {
    if (request.is404) void admit(request, reply, request.method === 'CONNECT' ? NO_TUNNEL : NO_PATH);
    else done();
  });
  return methodsAt;
};
/** Answers 405 for every other method at the paths that exist. Call it once all routes are registered. */
export const refuseOtherMethods = (
  instance: FastifyInstance,
  methodsAt: ReadonlyMap<string, ReadonlySet<string>>,
): void => {
  const all = METHODS.filter((method) => !ELSEWHERE.has(method));
  for (const method of all) if (!instance.supportedMethods.includes(method)) instance.addHttpMethod(method);
  for (const [url, methods] of [...methodsAt]) {
    instance.route({
      method: all.filter((method) => !methods.has(method)),
      url,
      config: { allow: [...methods].join(', ') },
      handler: () => Promise.reject(new ApiError('METHOD_NOT_ALLOWED')),
    });
  }
};
