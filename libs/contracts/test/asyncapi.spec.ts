import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { TOPIC } from '../src/topics.js';

type Message = { readonly name: string; readonly payload: { readonly schema?: { readonly $ref: string } } };
type Document = {
  readonly channels: {
    readonly [name: string]: { readonly address: string; readonly messages: { readonly [name: string]: object } };
  };
  readonly operations: { readonly [name: string]: { readonly channel: { readonly $ref: string } } };
  readonly components: { readonly messages: { readonly [name: string]: Message } };
};

const place = new URL('../asyncapi.json', import.meta.url);
const text = readFileSync(place, 'utf8');
const document = JSON.parse(text) as Document;

/** What a reference within the document points to. */
const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, name) => (value as { readonly [name: string]: unknown } | undefined)?.[name], document);

describe('the AsyncAPI document', () => {
  it('describes every topic, and no other', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    expect(addresses.sort()).toEqual(Object.values(TOPIC).sort());
  });

  it('gives the topic of events one message for each schema, and no other', () => {
    const names = readdirSync(new URL('../schemas/', import.meta.url)).map((name) => name.replace('.json', ''));
    const described = Object.keys(document.channels['events']?.messages ?? {}).map(
      (name) => document.components.messages[name]?.name,
    );
    const types = names.filter((name) => name !== 'envelope').map((name) => `omni.${name}.v1`);
    expect(described.sort()).toEqual(types.sort());
    for (const { name, payload } of Object.values(document.components.messages))
      if (payload.schema)
        expect(payload.schema.$ref).toBe(`./schemas/${name.slice('omni.'.length, -'.v1'.length)}.json`);
  });

  it('has no reference that leads nowhere', () => {
    const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference]) => reference ?? '');
    expect(references.length).toBeGreaterThan(0);
    const dangling = references.filter((reference) =>
      reference.startsWith('#') ? at(reference) === undefined : !existsSync(new URL(reference, place)),
    );
    expect(dangling).toEqual([]);
  });
});
