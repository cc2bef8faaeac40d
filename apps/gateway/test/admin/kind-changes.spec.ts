import { applyKindChanges, faultOfKinds, KINDS_MAX } from '../../src/admin/kind-changes.js';

describe('a change of kinds', () => {
  it('adds, changes and removes kinds by name', () => {
    const before = new Map([
      ['crm_id', 'person'],
      ['tv_id', 'device'],
    ] as const);
    const after = applyKindChanges(before, { crm_id: null, tv_id: 'person', pos_id: 'device' });
    expect([...after]).toEqual([
      ['tv_id', 'person'],
      ['pos_id', 'device'],
    ]);
  });

  it.each([{}, { crm_id: 'person' }, { a: 'device' }, { a1_: null }, { ['a'.repeat(32)]: 'person' }])(
    'takes %j',
    (kinds) => {
      expect(faultOfKinds(kinds)).toBeUndefined();
    },
  );

  it.each([
    [[], 'must be an object'],
    ['crm_id', 'must be an object'],
    [{ Crm: 'person' }, 'named by'],
    [{ '1a': 'person' }, 'named by'],
    [{ ['a'.repeat(33)]: 'person' }, 'named by'],
    [JSON.parse('{"__proto__":"person"}'), 'named by'],
    [{ email: 'person' }, 'built in'],
    [{ user_id: 'person' }, 'built in'],
    [{ gclid: 'device' }, 'built in'],
    [{ crm_id: 'contact' }, 'must be "person", "device" or null'],
    [{ crm_id: true }, 'must be "person", "device" or null'],
  ])('refuses %j', (kinds: unknown, why) => {
    expect(faultOfKinds(kinds)).toContain(why);
  });

  it('names a bounded number of kinds', () => {
    const kinds = Object.fromEntries(Array.from({ length: KINDS_MAX + 1 }, (_, i) => [`k${i}`, 'person']));
    expect(faultOfKinds(kinds)).toContain('at most');
  });
});
