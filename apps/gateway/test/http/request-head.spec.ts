import { originHeadersFor } from '../../src/http/answer-headers.js';
import { bearerOf } from '../../src/http/bearer.js';
import { isJsonType } from '../../src/http/media-type.js';
import { requestIdOf } from '../../src/http/request-id.js';

describe('Content-Type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json ; charset=utf-8',
    'application/json;',
    'application/json; x=y',
  ])('%p is JSON in UTF-8', (type) => {
    expect(isJsonType(type)).toBe(true);
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonx',
    'application/vnd.api+json',
    '*/*',
    'json',
    'application',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset',
    'application/json; charset=',
    'application/json, text/plain',
    'text/plain; application/json',
    'application/json; charset=utf-8; charset=latin1',
    `application/json;${' '.repeat(10_000)}`,
  ])('%p is not', (type) => {
    expect(isJsonType(type)).toBe(false);
  });
});

describe('Authorization', () => {
  test('the scheme is read without case', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect(bearerOf(`${scheme} abc`)).toBe('abc');
  });

  test.each([undefined, '', 'Bearer', 'Basic abc', 'BearerX abc', 'abc', 'Bearer: abc', `Bearer ${'x'.repeat(8_000)}`])(
    '%p holds no token to look up',
    (header) => {
      expect(bearerOf(header)).toBeUndefined();
    },
  );
});

describe('X-Request-Id', () => {
  const answered = (sent: string) => requestIdOf({ headers: { 'x-request-id': sent } });

  test('a sane one is kept', () => {
    for (const id of ['a', 'req:1_x.y-Z', 'x'.repeat(128)]) expect(answered(id)).toBe(id);
  });

  test.each(['', 'x'.repeat(129), 'a b', 'one, two', '<script>', 'é'])('%p is replaced by a fresh uuid', (id) => {
    expect(answered(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(answered(id)).not.toBe(answered(id));
  });
});

describe('Origin', () => {
  test('* lets every browser read, without asking who it is', () => {
    expect(originHeadersFor(['*'])('https://a.example')).toMatchObject({ 'access-control-allow-origin': '*' });
  });

  test('a list names the asking origin when it is on it, and tells caches', () => {
    const headersOf = originHeadersFor(['https://a.example', 'https://b.example']);
    expect(headersOf('https://b.example')).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      vary: 'Origin',
    });
    for (const origin of ['https://c.example', 'null', undefined])
      expect(headersOf(origin)).not.toHaveProperty('access-control-allow-origin');
  });
});
