import fc from 'fast-check';
import { depthOf, lastRaw, membersOf } from '../src/json-text.js';

const blanks = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
/** A JSON text with blanks wherever they may be. */
const spaced = (value: unknown, blank: string): string => {
  const around = (text: string) => `${blank}${text}${blank}`;
  if (Array.isArray(value)) return `[${value.map((item) => around(spaced(item, blank))).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) => `${around(JSON.stringify(name))}:${around(spaced(item, blank))}`,
  );
  return `{${blank}${members.join()}}`;
};
const objects = fc.dictionary(
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '10', '2')),
  fc.jsonValue(),
);

const depthIn = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthIn)) : 0;

test('the members of any object are those that JSON.parse finds', () => {
  fc.assert(
    fc.property(objects, blanks, (object, blank) => {
      const text = `${blank}${spaced(object, blank)}${blank}`;
      const members = membersOf(text);
      expect(members.map(({ name }) => name)).toEqual(Object.keys(object));
      for (const [name, value] of Object.entries(object))
        expect(JSON.parse(lastRaw(members, name) ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the depth of a text is that of its value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), blanks, (value, blank) => {
      expect(depthOf(spaced(value, blank), 100)).toBe(depthIn(value));
    }),
  );
});

test('no text at all makes the depth fail or run on', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => depthOf(text, 32) <= 33));
});
