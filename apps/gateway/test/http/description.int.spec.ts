import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Edge, openEdge, send } from './edge.js';

type Operation = {
  readonly security?: unknown;
  readonly responses: {
    readonly [status: string]: {
      readonly content?: { readonly [type: string]: { readonly example?: unknown; readonly examples?: object } };
    };
  };
};
type Document = {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: object }; readonly securitySchemes: object };
};

let edge: Edge;
let document: Document;
const get = (path: string) => send(edge, undefined, { method: 'GET', path, token: null });
beforeAll(async () => {
  edge = await openEdge();
  document = JSON.parse((await get('/api/v1/openapi.json')).text) as Document;
});
afterAll(() => edge.gateway.close());

const OPEN = ['/api/v1/openapi.json', '/api/v1/docs'];
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('the document is OpenAPI 3.1, open to everybody, and a wrong token does no harm', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const wrong = await send(edge, undefined, { method: 'GET', path: '/api/v1/openapi.json', token: 'wrong' });
  expect(wrong.status).toBe(200);
});

test('every route is described, with an example for every status', () => {
  expect(
    operations()
      .map(({ path, method }) => `${method} ${path}`)
      .sort(),
  ).toEqual(['get /api/v1/docs', 'get /api/v1/events', 'get /api/v1/openapi.json', 'post /api/v1/identifier']);
  for (const { path, operation } of operations())
    for (const [status, { content }] of Object.entries(operation.responses)) {
      const [shown] = Object.values(content ?? {});
      expect([path, status, shown?.example ?? shown?.examples]).toEqual([path, status, expect.anything()]);
    }
});

test('every route but the description itself asks for a bearer token', () => {
  expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
  for (const { path, operation } of operations())
    expect([path, operation.security]).toEqual([path, OPEN.includes(path) ? undefined : [{ bearer: [] }]]);
});

test('real answers keep to their schemas', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'doc', components: document.components });
  const check = (name: string, text: string) => {
    const isValid = ajv.compile({ $ref: `doc#/components/schemas/${name}` });
    expect([isValid(JSON.parse(text)), isValid.errors]).toEqual([true, null]);
  };
  const body = { platform: 'web', anonymous_id: 'described', valuation_properties: { action: 'x' } };
  check('ResolveAnswer', (await send(edge, { ...body, count_prev_visits: true })).text);
  check('JournalAnswerBody', (await send(edge, body)).text);
  check('RefusalAnswer', (await send(edge, {})).text);
  check('EventsAnswer', (await send(edge, undefined, { method: 'GET', path: '/api/v1/events' })).text);
});

test('the page brings everything it needs from this server', async () => {
  const page = await get('/api/v1/docs');
  expect(page.headers.get('content-type')).toContain('text/html');
  const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, part = '']) => part)
    .filter((part) => part !== 'data:,');
  expect(parts).toHaveLength(2);
  for (const part of parts) {
    expect(part).not.toContain('//');
    expect((await get(`/api/v1/${part}`)).status).toBe(200);
  }
  expect((await get('/api/v1/docs/..%2fpackage.json')).status).toBe(404);
});
