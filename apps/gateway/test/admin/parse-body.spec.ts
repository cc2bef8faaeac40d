import { ApiError } from '@omni/contracts';
import { parseBody } from '../../src/admin/parse-body.js';
import { ChangeSpaceRequest } from '../../src/admin/space-requests.js';
import { CreateTokenRequest } from '../../src/admin/token-requests.js';

const parse = (body: unknown) => parseBody(CreateTokenRequest, { body: Buffer.from(JSON.stringify(body)) });
const refusalOf = (work: () => unknown): ApiError => {
  try {
    work();
  } catch (refusal) {
    if (refusal instanceof ApiError) return refusal;
    throw refusal;
  }
  throw new Error('nothing was refused');
};
const scopes = ['identifier:write'];

describe('the body of an administrative request', () => {
  it('becomes an instance of its class', () => {
    const request = parse({
      scopes,
      space: 'default',
      rate: '10/60s',
      journal_order: 'asc',
      expires_in_s: 60,
      claimed: true,
    });
    expect(request).toBeInstanceOf(CreateTokenRequest);
    expect(request).toMatchObject({ scopes, space: 'default', rate: '10/60s', expires_in_s: 60 });
  });

  it('may leave members out or give them as null', () => {
    expect(parse({ scopes, space: null, platforms: null }).space).toBeUndefined();
  });

  it.each([undefined, Buffer.from('{'), Buffer.from(''), Buffer.from([0x7b, 0xff, 0x7d])])(
    'must be JSON in UTF-8 (%#)',
    (body) => {
      expect(refusalOf(() => parseBody(CreateTokenRequest, { body })).code).toBe('INVALID_JSON');
    },
  );

  it.each(['[]', '1', 'null', '"x"', '['.repeat(40) + ']'.repeat(40)])('must be an object: %s', (text) => {
    const refusal = refusalOf(() => parseBody(CreateTokenRequest, { body: Buffer.from(text) }));
    expect(refusal.code).toBe('VALIDATION_FAILED');
  });

  it('names every member that is wrong in one answer', () => {
    const refusal = refusalOf(() =>
      parse({ scopes: [], space: 'No', rate: 'fast', expires_in_s: 0.5, claimed: 'yes', journal_order: 'up' }),
    );
    expect(refusal.details?.map(({ field }) => field).sort()).toEqual([
      'claimed',
      'expires_in_s',
      'journal_order',
      'rate',
      'scopes',
      'space',
    ]);
  });

  it('names the scopes that do not exist', () => {
    const refusal = refusalOf(() => parse({ scopes: ['identifier:write', 'write', 7] }));
    expect(refusal.details?.[0]?.message).toContain('(write, 7)');
  });

  it.each(['scope', '__proto__', 'constructor', 'toString'])(
    'refuses the member %s, which it does not have',
    (name) => {
      const body = Buffer.from(`{"scopes":["admin"],"${name}":{}}`);
      expect(refusalOf(() => parseBody(CreateTokenRequest, { body })).details).toContainEqual(
        expect.objectContaining({ field: name }),
      );
    },
  );

  it.each(['off', '0/1s', '1000', '1/99999s', 1000])('takes no rate %s', (rate) => {
    expect(refusalOf(() => parse({ scopes, rate })).details).toEqual([expect.objectContaining({ field: 'rate' })]);
  });

  it.each([[[]], [['']], [[' web']], [['web', 'web']], [['a\u0000b']], [['x'.repeat(201)]], ['web']])(
    'takes no platforms %j',
    (platforms) => {
      expect(refusalOf(() => parse({ scopes, platforms })).details).toEqual([
        expect.objectContaining({ field: 'platforms' }),
      ]);
    },
  );

  it('says what is wrong with a kind', () => {
    const refusal = refusalOf(() =>
      parseBody(ChangeSpaceRequest, { body: Buffer.from('{"kinds":{"email":"person"}}') }),
    );
    expect(refusal.details).toEqual([{ field: 'kinds', message: 'email is built in' }]);
  });
});
