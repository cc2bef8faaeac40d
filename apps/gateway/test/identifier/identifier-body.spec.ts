import { ApiError, type ErrorDetail } from '@omni/contracts';
import { readBody } from '../../src/identifier/identifier-body.js';

const read = (text: string) => readBody(Buffer.from(text));
const refusalOf = (bytes: Buffer | string): ApiError => {
  try {
    readBody(Buffer.from(bytes as string));
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('the body was not refused');
};
const detailsOf = (body: object): readonly ErrorDetail[] => refusalOf(JSON.stringify(body)).details ?? [];
const fieldsOf = (body: object): readonly string[] => detailsOf(body).map(({ field }) => field);

describe('reading a body', () => {
  test('the text is kept as sent and a byte order mark is skipped', () => {
    const text = '{"platform":"web","b":1.10,"a":1e400,"__proto__":{"x":1}}';
    expect(read(text).text).toBe(text);
    expect(read(`\ufeff${text}`).text).toBe(text);
  });

  test('digits given as a number are taken by their digits, however many', () => {
    const { fields } = read(
      '{"platform":"web","anonymous_id":12345678901234567890123,"phone":491711234567,"user_id":0}',
    );
    expect(fields).toMatchObject({ anonymous_id: '12345678901234567890123', phone: '491711234567', user_id: '0' });
  });

  test('of a doubled member the last one counts', () => {
    expect(read('{"platform":"web","anonymous_id":1,"anonymous_id":22}').fields.anonymous_id).toBe('22');
    expect(read('{"platform":"web","anonymous_id":1,"anonymous_id":"x"}').fields.anonymous_id).toBe('x');
  });

  test.each(['1.0', '-1', '1e3', '-0'])('the number %s is not digits only and is refused', (number) => {
    expect(refusalOf(`{"platform":"web","anonymous_id":${number}}`).details).toEqual([
      { field: 'anonymous_id', message: 'must be a string, or a number of digits only' },
    ]);
  });

  test('every wrong member is named, those of valuation_properties with their place', () => {
    expect(
      fieldsOf({ email: 1, phone: [], count_prev_visits: 'x', valuation_properties: { action: 1, properties: [] } }),
    ).toEqual(
      expect.arrayContaining([
        'platform',
        'email',
        'phone',
        'count_prev_visits',
        'valuation_properties.action',
        'valuation_properties.properties',
      ]),
    );
  });

  test('"" is absent for a text and wrong for everything else', () => {
    const absent = {
      platform: 'web',
      anonymous_id: '',
      email: '',
      phone: '',
      user_id: '',
      fbclid: '',
      gclid: '',
      gaclid: '',
    };
    expect(read(JSON.stringify({ ...absent, valuation_properties: { action: '' } })).fields.platform).toBe('web');
    expect(fieldsOf({ platform: '', count_prev_visits: '', valuation_properties: '', identifiers: '' })).toEqual(
      expect.arrayContaining(['platform', 'count_prev_visits', 'valuation_properties', 'identifiers']),
    );
  });

  test('lengths count code points, those of platform without the blanks around it', () => {
    expect(
      read(JSON.stringify({ platform: `  ${'😀'.repeat(200)}  `, anonymous_id: '😀'.repeat(512) })).fields.platform,
    ).toContain('😀');
    expect(
      fieldsOf({
        platform: 'x'.repeat(201),
        anonymous_id: '😀'.repeat(513),
        email: 'x'.repeat(321),
        phone: '1'.repeat(65),
      }),
    ).toEqual(expect.arrayContaining(['platform', 'anonymous_id', 'email', 'phone']));
  });

  test('an over-long click id is let pass, one of a wrong type is not', () => {
    expect(read(JSON.stringify({ platform: 'web', fbclid: 'x'.repeat(20_000) })).fields.platform).toBe('web');
    expect(fieldsOf({ platform: 'web', gclid: 1 })).toEqual(['gclid']);
  });

  test('32 levels pass, 33 are refused before they are parsed', () => {
    const nest = (levels: number) => `{"platform":"web","deep":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(read(nest(31)).fields.platform).toBe('web');
    for (const body of [nest(32), nest(100_000), '['.repeat(200_000)])
      expect(refusalOf(body).code).toBe('VALIDATION_FAILED');
  });

  test.each(['', ' ', '{', '{"a":01}', '{"a":1,}', 'undefined', '{} {}', '\0'])('%p is not JSON', (text) => {
    expect(refusalOf(text).code).toBe('INVALID_JSON');
  });

  test('bytes that are not UTF-8 are not JSON', () => {
    expect(refusalOf(Buffer.from([0x22, 0xff, 0x22])).code).toBe('INVALID_JSON');
  });

  test.each(['[]', '"x"', '1', 'null', 'true'])('%s is no object', (text) => {
    expect(refusalOf(text).details).toEqual([{ field: 'body', message: 'must be an object' }]);
  });

  test('a refusal repeats no value', () => {
    const marker = 'secret-4711';
    const body = { platform: marker.repeat(50), email: [marker], phone: { [marker]: 1 }, identifiers: { [marker]: 1 } };
    expect(JSON.stringify(refusalOf(JSON.stringify(body)).toBody())).not.toContain(marker);
    expect(refusalOf(`{"${marker}`).message).not.toContain(marker);
  });
});
