import { normalise, type SentValues } from '../../src/identifier/normalise.js';

const reading = (sent: Omit<SentValues, 'custom'>, custom: readonly [string, string][] = []) =>
  normalise({ ...sent, custom: new Map(custom) });

describe('what a call names', () => {
  test('an anonymous_id is trimmed and keeps its case', () => {
    expect(reading({ anonymous_id: '  AbC ' }).identifiers).toEqual([{ kind: 'anonymous_id', value: 'AbC' }]);
  });

  test('null, "" and blanks are absent, not placeholders', () => {
    for (const value of [null, undefined, '', '  ', '\t\n'])
      expect(reading({ anonymous_id: value, email: value, phone: value, user_id: value })).toEqual({
        identifiers: [],
        blocked: [],
        isGiven: false,
        isUsable: false,
      });
  });

  test('a placeholder is blocked and said so, and the rest goes on', () => {
    const { identifiers, blocked, isUsable } = reading({
      anonymous_id: 'null',
      email: 'user@example.com',
      phone: 'n/a',
    });
    expect(identifiers.map(({ kind }) => kind)).toEqual(['email']);
    expect(blocked).toEqual(['anonymous_id', 'phone']);
    expect(isUsable).toBe(true);
  });

  test('an unusable e-mail is blocked, a phone of a wrong length is simply none', () => {
    expect(reading({ email: 'nobody', phone: '123' })).toEqual({
      identifiers: [],
      blocked: ['email'],
      isGiven: true,
      isUsable: false,
    });
  });

  test('a phone of one digit repeated is blocked however it is written', () => {
    expect(reading({ phone: '+111-1111' }).blocked).toEqual(['phone']);
  });

  test('a phone alone does not name anybody', () => {
    expect(reading({ phone: '+48600100200' })).toMatchObject({ isGiven: false, isUsable: false });
  });

  test('a user_id and a custom kind are left to the resolver', () => {
    expect(reading({ user_id: 'u1' })).toMatchObject({ isGiven: true, isUsable: true });
    expect(reading({}, [['crm', ' C1 ']]).identifiers).toEqual([{ kind: 'crm', value: 'C1' }]);
  });

  test('NUL and lone surrogates are values like others, and apart', () => {
    const values = ['\u0000a', 'a', '\ud800a', '\udfffa'].map(
      (value) => reading({ anonymous_id: value }).identifiers[0]?.value,
    );
    expect(new Set(values).size).toBe(4);
  });
});
