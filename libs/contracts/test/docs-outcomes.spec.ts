import { readFileSync } from 'node:fs';
import { readDocument, sectionOf } from '@omni/testing/document';
import { eventSchemaOf } from '../src/event-schemas.js';

type Schema = {
  readonly properties: {
    readonly data: {
      readonly properties: { readonly outcomes: { readonly items: { readonly enum: readonly string[] } } };
    };
  };
};

describe('the page about the policy', () => {
  it('names every outcome, and no other', () => {
    const schema = JSON.parse(readFileSync(eventSchemaOf('call.recorded'), 'utf8')) as Schema;
    const [, list = ''] = sectionOf(readDocument('docs/policy.md'), 'Outcomes').split(' one or more of:');
    const named = [...list.matchAll(/`(\w+)`/g)].map(([, outcome]) => outcome);
    expect(named.sort()).toEqual([...schema.properties.data.properties.outcomes.items.enum].sort());
  });
});
