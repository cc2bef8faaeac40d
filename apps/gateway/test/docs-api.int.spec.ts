import { createPool } from '@omni/platform';
import { createQuietLogger, openTestDatabase, type TestDatabase } from '@omni/testing';
import { plain, readDocument, tableIn } from '@omni/testing/document';
import { type Pool } from 'pg';
import { type AdminParts } from '../src/admin/admin-parts.js';
import { AdminModule } from '../src/admin/admin.module.js';
import { createSpaceKinds } from '../src/access/space-kinds.js';
import { gatewayMigrations } from '../src/migrations/index.js';
import { type Edge, openEdge, send } from './http/edge.js';
import { SmallAnswerer } from './http/small-answerer.js';

type Schema = { readonly properties?: object; readonly required?: readonly string[] };
type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: { readonly [type: string]: { readonly schema: { readonly $ref: string } } };
  };
  readonly responses: object;
};
type Document = {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
};

const [, ...sections] = readDocument('docs/api.md').split(/^### /m);
const sectionOf = new Map(
  sections.map((section) => [plain(section.slice(0, section.indexOf('\n'))), section] as const),
);

let database: TestDatabase;
let pool: Pool;
let edge: Edge;
let document: Document;
beforeAll(async () => {
  database = await openTestDatabase({ migrations: gatewayMigrations });
  pool = createPool(database.url, { max: 2, name: 'spec', logger: createQuietLogger() });
  const parts: AdminParts = {
    postgresUrl: database.url,
    pool,
    callDesk: new SmallAnswerer().desk,
    spaceKinds: createSpaceKinds(pool),
  };
  edge = await openEdge({ extraControllers: AdminModule.register(parts) });
  document = JSON.parse(
    (await send(edge, undefined, { method: 'GET', path: '/api/v1/openapi.json' })).text,
  ) as Document;
});
afterAll(async () => {
  await edge.gateway.close();
  await pool.end();
  await database.close();
});

type Route = { readonly name: string; readonly section: string; readonly operation: Operation };
const routes = (): readonly Route[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      return { name, section: sectionOf.get(name) ?? '', operation };
    }),
  );
const schemaOf = ({ requestBody }: Operation): Schema => {
  const [name] = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema.$ref.split('/').at(-1) ?? '');
  return (name && document.components.schemas[name]) || {};
};
const firstOf = (rows: readonly (readonly string[])[]): readonly string[] => rows.map(([name]) => plain(name)).sort();
/** What the page says of each route, and what the document does, side by side. */
const compare = (told: (route: Route) => unknown, described: (route: Route) => unknown): void =>
  expect(routes().map((route) => [route.name, told(route)])).toEqual(
    routes().map((route) => [route.name, described(route)]),
  );

describe('the page about the API', () => {
  it('has a section for every route, and for no other', () => {
    expect([...sectionOf.keys()].sort()).toEqual(
      routes()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('names the statuses of every route', () => {
    compare(
      ({ section }) => [...(/^Statuses: (.*)$/m.exec(section)?.[1] ?? '').matchAll(/`(\d+)`/g)].map(([, one]) => one),
      ({ operation }) => Object.keys(operation.responses).sort(),
    );
  });

  it('names the members of every request, and which of them are required', () => {
    compare(
      ({ section }) => firstOf(tableIn(section, 'member')),
      ({ operation }) => Object.keys(schemaOf(operation).properties ?? {}).sort(),
    );
    compare(
      ({ section }) => firstOf(tableIn(section, 'member').filter(([, type]) => type?.includes('required'))),
      ({ operation }) => [...(schemaOf(operation).required ?? [])].sort(),
    );
  });

  it.each([
    ['query', 'query'],
    ['header', 'header'],
  ])('names the parameters of every route that go into the %s', (heading, place) => {
    compare(
      ({ section }) => firstOf(tableIn(section, heading)),
      ({ operation }) =>
        (operation.parameters ?? [])
          .filter((parameter) => parameter.in === place)
          .map(({ name }) => name)
          .sort(),
    );
  });
});
