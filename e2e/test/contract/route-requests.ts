import { type Scope } from '@omni/contracts';
import { ROUTE } from '../client/client.js';
import { newDevice } from '../client/values.js';

/** A valid request for a route, and who may make it. */
export type RouteRequest = {
  readonly name: string;
  /** As the OpenAPI document writes it. */
  readonly route: string;
  readonly method: string;
  /** `tokenId` is that of whoever asks. */
  readonly path: (tokenId: string) => string;
  readonly body?: () => object;
  /** Null: no token is asked for. */
  readonly needs: Scope | null;
  /** What somebody with the scope is answered. */
  readonly answered: number;
};

type Wish = Pick<RouteRequest, 'needs' | 'answered' | 'body'> & { readonly note?: string; readonly path?: string };

const request = (route: string, wish: Wish): RouteRequest => {
  const [method = '', path = ''] = route.split(' ');
  const { note, needs, answered, body } = wish;
  return {
    name: note === undefined ? route : `${route} (${note})`,
    ...{ route, method, needs, answered },
    path: () => wish.path ?? path,
    ...(body && { body }),
  };
};

const call = (more: object) => () => ({ platform: 'web', anonymous_id: newDevice(), ...more });

/** Every route with each thing that it can be asked for. */
export const REQUESTS: readonly RouteRequest[] = [
  request(`POST ${ROUTE}`, {
    note: 'resolve',
    needs: 'identifier:write',
    answered: 200,
    body: call({ count_prev_visits: true }),
  }),
  request(`POST ${ROUTE}`, {
    note: 'record',
    needs: 'identifier:write',
    answered: 200,
    body: call({ valuation_properties: {} }),
  }),
  request(`POST ${ROUTE}`, { note: 'look up', needs: 'journal:read', answered: 200, body: call({}) }),
  request('GET /api/v1/events', { needs: 'identity:read', answered: 200 }),
  request('GET /api/v1/openapi.json', { needs: null, answered: 200 }),
  request('GET /api/v1/docs', { needs: null, answered: 200 }),
  request('GET /api/v1/tokens', { needs: 'admin', answered: 200 }),
  request('POST /api/v1/tokens', { needs: 'admin', answered: 201, body: () => ({ scopes: ['journal:read'] }) }),
  request('DELETE /api/v1/tokens/{id}', { needs: 'admin', answered: 404, path: '/api/v1/tokens/nosuchtoken' }),
  request('GET /api/v1/spaces', { needs: 'admin', answered: 200 }),
  // The scope lets it in; what it asks for only the bootstrap token may do.
  request('POST /api/v1/spaces', { needs: 'admin', answered: 403, body: () => ({ name: 'another' }) }),
  request('PATCH /api/v1/spaces/{name}', {
    needs: 'admin',
    answered: 200,
    path: '/api/v1/spaces/default',
    body: () => ({ user_id: false }),
  }),
];
