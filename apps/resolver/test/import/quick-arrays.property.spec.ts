import fc from 'fast-check';
import { createRequire } from 'node:module';
import { toArrayLiteral } from '../../src/import/quick-arrays.js';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as { prepareValue(value: unknown): string };

/** `pg` quotes numbers and flags, and writes NULL in capitals; PostgreSQL reads both the same. */
const plain = (literal: string): string => literal.replace(/"(-?\d+|true|false)"/g, '$1').replaceAll('NULL', 'null');

describe('a column as one text', () => {
  it('is what pg makes of it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '{', '}', ' ', 'ż', "'", '\n') });
    const texts = fc.array(fc.option(letters.map((text) => `t${text}`)));
    const bytes = fc.array(fc.uint8Array().map((array) => Buffer.from(array)));
    const numbers = fc.array(fc.option(fc.oneof(fc.maxSafeInteger(), fc.boolean())));
    fc.assert(
      fc.property(fc.oneof(texts, bytes, numbers), (column: unknown[]) => {
        expect(plain(toArrayLiteral(column))).toBe(plain(prepareValue(column)));
      }),
    );
  });
});
