import { type Caller, type Scope } from '../../src/access/caller.js';
import { demandPermission, type Wish, wishOf } from '../../src/identifier/permission.js';

const callerWith = (scopes: readonly Scope[], platforms: readonly string[] | null = null): Caller => ({
  tokenId: 't',
  space: { id: 1, name: 'default' },
  scopes: new Set(scopes),
  platforms: platforms && new Set(platforms),
  rateLimit: null,
  journalOrder: 'desc',
});
const fields = { platform: 'web' };

describe('what a body asks for', () => {
  test.each<[Wish, object]>([
    ['resolve', { count_prev_visits: true }],
    ['resolve', { count_prev_visits: false }],
    ['resolve', { count_prev_visits: false, valuation_properties: {} }],
    ['record', { valuation_properties: {} }],
    ['record', { count_prev_visits: null, valuation_properties: { action: 'x' } }],
    ['look up', {}],
    ['look up', { count_prev_visits: null, valuation_properties: null }],
  ])('is to %s for %j: presence decides, null is absent', (wish, members) => {
    expect(wishOf({ ...fields, ...members })).toBe(wish);
  });
});

describe('permission', () => {
  test.each<[Wish, Scope]>([
    ['resolve', 'identifier:write'],
    ['record', 'identifier:write'],
    ['look up', 'journal:read'],
  ])('to %s needs %s, and the refusal names it', (wish, scope) => {
    expect(() => demandPermission(callerWith([scope]), wish, fields)).not.toThrow();
    expect(() => demandPermission(callerWith(['identity:read', 'admin']), wish, fields)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: expect.stringContaining(scope) }),
    );
  });

  test('a token with a list of platforms names no other; blanks around the name do not matter', () => {
    const caller = callerWith(['identifier:write'], ['shop']);
    expect(() => demandPermission(caller, 'resolve', { platform: ' shop ' })).not.toThrow();
    expect(() => demandPermission(caller, 'resolve', fields)).toThrow(
      expect.objectContaining({ code: 'PLATFORM_NOT_ALLOWED' }),
    );
  });
});
