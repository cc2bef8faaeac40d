import { readFileSync } from 'node:fs';
import { EVENT_TYPES } from '@omni/identity';
import { fromCloudEventType, toCloudEventType } from '../src/cloud-event.js';
import { createEventValidator, envelopeSchema, readEventSchema } from './event-schemas-validator.js';

const page = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');
const [intro = '', ...sections] = page.split(/^### /m);
const titleOf = (section: string): string => section.slice(0, section.indexOf('\n'));
const typeOf = (section: string): string => fromCloudEventType(titleOf(section));

/** Name and meaning of each row of the tables in the text. */
const rowsOf = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(/^\| `(\w+)`\s*\| (.*?)\s*\|$/gm)].map(([, name = '', meaning = '']) => [name, meaning]);
const describedIn = (properties: object): readonly (readonly [string, string])[] =>
  Object.entries(properties as { [name: string]: { description: string } }).map(([name, { description }]) => [
    name,
    description,
  ]);
const examplesOf = (section: string): readonly unknown[] =>
  [...section.matchAll(/```json\n(.*?)\n```/gs)].map(([, text = '']) => JSON.parse(text) as unknown);

describe('the page about events', () => {
  it('has a section for every type of event, and for nothing else', () => {
    expect(sections.map(titleOf).sort()).toEqual(EVENT_TYPES.map(toCloudEventType).sort());
  });

  it('describes the envelope as its schema does', () => {
    expect(rowsOf(intro)).toEqual(describedIn(envelopeSchema['properties'] as object));
  });

  it.each(sections.map((section) => [titleOf(section), section]))(
    'describes %s as its schema does',
    (_title, section) => {
      const schema = readEventSchema(typeOf(section));
      expect(rowsOf(section)).toEqual(describedIn(schema.properties.data.properties));
      expect(section).toContain(`\n${schema.description} [Schema](../libs/contracts/schemas/${typeOf(section)}.json)`);
    },
  );

  it.each(sections.map((section) => [titleOf(section), section]))(
    'shows one valid example of %s',
    (_title, section) => {
      const examples = examplesOf(section);
      expect(examples).toHaveLength(1);
      expect(createEventValidator()(typeOf(section), examples[0])).toEqual([]);
    },
  );
});
