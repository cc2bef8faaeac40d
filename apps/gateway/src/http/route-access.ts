import { RouteConfig } from '@nestjs/platform-fastify';
import { type Scope } from '../access/caller.js';

/**
 * Who may use a route. Every route must say so: the gateway does not start otherwise.
 * - `open`: no token is asked for.
 * - a scope: the token must have it; checked before the handler runs.
 * - `by body`: any valid token comes through; the handler decides by what is asked (400 goes before 403 there).
 */
export type RouteAccess = { readonly access: 'open' | 'by body' } | { readonly access: 'scope'; readonly scope: Scope };

export const Open = () => RouteConfig({ access: 'open' } satisfies RouteAccess);
export const ScopeByBody = () => RouteConfig({ access: 'by body' } satisfies RouteAccess);
export const NeedsScope = (scope: Scope) => RouteConfig({ access: 'scope', scope } satisfies RouteAccess);
