import fc from 'fast-check';
import { createRequire } from 'node:module';
import { toArrayText } from '../src/postgres/quick-arrays.js';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as { prepareValue(value: unknown): string };

/** `pg` quotes numbers and flags, leaves bytes bare and writes NULL in capitals; PostgreSQL reads both the same. */
const plain = (text: unknown): string =>
  String(text)
    .replace(/"(-?\d+|true|false|\\\\x[0-9a-f]*)"/g, '$1')
    .replaceAll('NULL', 'null');

describe('a list as one text', () => {
  it('is what pg makes of it', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', '"', '\\', ',', '{', '}', ' ', 'ż', "'", '\n', '😀', '\ud800'),
    });
    const texts = fc.array(fc.option(letters.map((text) => `t${text}`)));
    const bytes = fc.array(fc.uint8Array().map((array) => Buffer.from(array)));
    const numbers = fc.array(fc.option(fc.oneof(fc.maxSafeInteger(), fc.boolean())));
    fc.assert(
      fc.property(fc.oneof(texts, bytes, numbers), (list: unknown[]) => {
        expect(plain(toArrayText(list))).toBe(plain(prepareValue(list)));
      }),
    );
  });

  it('is left to pg where it holds more than plain values', () => {
    const dates = [new Date(0)];
    expect(toArrayText(dates)).toBe(dates);
    const lists = [[1], [2]];
    expect(toArrayText(lists)).toBe(lists);
  });
});
