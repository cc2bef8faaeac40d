import { dedupeOf, readIdempotencyKey, requestHashOf } from '../../src/identifier/idempotency-key.js';
import { readPageQuery } from '../../src/identifier/page-query.js';

const refused = (field: string) =>
  expect.objectContaining({ code: 'VALIDATION_FAILED', details: [expect.objectContaining({ field })] });

describe('Idempotency-Key', () => {
  test('1 to 255 visible ASCII characters are a key, no header is none', () => {
    for (const key of ['k', '!~', 'x'.repeat(255)]) expect(readIdempotencyKey(key)).toBe(key);
    expect(readIdempotencyKey(undefined)).toBeNull();
  });

  test.each(['', 'a b', 'a, b', 'é', '\t', 'x'.repeat(256)])('%p is refused', (key) => {
    expect(() => readIdempotencyKey(key)).toThrow(refused('Idempotency-Key'));
  });

  test('keys of two tokens are apart, and so are token and key', () => {
    expect(new Set([dedupeOf('a', 'bc'), dedupeOf('ab', 'c'), dedupeOf('x', 'bc')]).size).toBe(3);
    expect(dedupeOf('a', 'b')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a key stands for the bytes of the body and for the query', () => {
    const body = Buffer.from('{"a":1}');
    const hashes = [
      requestHashOf(body, readPageQuery({}).sent),
      requestHashOf(Buffer.from('{"a": 1}'), readPageQuery({}).sent),
      requestHashOf(body, readPageQuery({ order: 'asc' }).sent),
      requestHashOf(body, readPageQuery({ limit: '1' }).sent),
      requestHashOf(body, readPageQuery({ cursor: 'c' }).sent),
    ];
    expect(new Set(hashes).size).toBe(5);
  });
});

describe('order, limit and cursor', () => {
  test('nothing is asked for: the token decides the order, and a page is as long as it may be', () => {
    expect(readPageQuery({ utm_source: 'x' })).toMatchObject({ order: null, limit: 10_000, cursor: null });
  });

  test('order, limit and cursor are read', () => {
    expect(readPageQuery({ order: 'asc', limit: '25', cursor: 'abc' })).toMatchObject({
      order: 'asc',
      limit: 25,
      cursor: 'abc',
    });
  });

  test.each([
    ['order', 'ASC'],
    ['order', ''],
    ['order', ['asc', 'asc']],
    ['limit', '0'],
    ['limit', '10001'],
    ['limit', '-1'],
    ['limit', '1.5'],
    ['limit', ''],
    ['limit', '1e3'],
    ['limit', ['1', '2']],
    ['cursor', ['a', 'b']],
    ['cursor', 'x'.repeat(5_000)],
  ])('%s %p is refused and named', (name, value) => {
    expect(() => readPageQuery({ [name]: value })).toThrow(refused(name));
  });
});
