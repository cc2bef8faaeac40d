import { isPlaceholder } from '../../src/identifier/placeholder.js';

describe('placeholders', () => {
  test.each([
    'null',
    'NULL',
    'nil',
    'None',
    'undefined',
    'NaN',
    'n/a',
    'NA',
    'unknown',
    'Anonymous',
    'guest',
    'test',
    'true',
    'false',
    '0',
    '-1',
    'id',
    'email',
    'user',
    'distinct_id',
    'not_authenticated',
    'not set',
    '(not set)',
    '[object Object]',
  ])('takes the word %p for no value, whatever its case', (word) => {
    expect(isPlaceholder(word)).toBe(true);
  });

  test.each(['"null"', "' undefined '", '  "" ', '“none”', ' \t"\'guest\'"\n'])(
    'looks behind quotes and blanks: %p',
    (value) => {
      expect(isPlaceholder(value)).toBe(true);
    },
  );

  test.each(['00000000-0000-0000-0000-000000000000', '000', '0-0', '--'])(
    'takes zeros and dashes for no value: %p',
    (value) => {
      expect(isPlaceholder(value)).toBe(true);
    },
  );

  test.each(['xxx', 'aaaaaaaa', '111', '😀😀😀', '\u0000\u0000\u0000'])(
    'takes one character three times for no value: %p',
    (value) => {
      expect(isPlaceholder(value)).toBe(true);
    },
  );

  test.each(['xx', 'aab', 'null1', 'nullable', 'user42', 'test@example.com', '__proto__', 'constructor', '1', '010'])(
    'lets %p be a value',
    (value) => {
      expect(isPlaceholder(value)).toBe(false);
    },
  );
});
