import { toKinds, toNames, toRate, toScopes, toSeconds, toSwitch } from '../../src/cli/option-values.js';

describe('options', () => {
  it('names are separated by commas, with or without blanks, each once', () => {
    expect(toNames('web, ios,web')).toEqual(['web', 'ios']);
    expect(() => toNames('web,,ios')).toThrow('comma');
    expect(() => toNames('')).toThrow('comma');
  });

  it('scopes are those that exist, and unknown ones are named', () => {
    expect(toScopes('identifier:write, journal:read')).toEqual(['identifier:write', 'journal:read']);
    expect(() => toScopes('identifier:write,write,read')).toThrow('Unknown: write, read. There are identifier:write,');
  });

  it.each([
    ['45s', 45],
    ['30m', 1_800],
    ['12h', 43_200],
    ['90d', 7_776_000],
  ])('%s is %i seconds', (text, seconds) => {
    expect(toSeconds(text)).toBe(seconds);
  });

  it.each(['90', 'd', '0d', '-1d', '1.5h', '90 d', '90D', '1w', ''])('%j is no time', (text) => {
    expect(() => toSeconds(text)).toThrow('such as 90d');
  });

  it('a rate is requests and window; off is not for one token', () => {
    expect(toRate('1000/60s')).toBe('1000/60s');
    expect(() => toRate('1000')).toThrow('1000/60s');
    expect(() => toRate('off')).toThrow('OMNI_RATE_LIMIT=off');
  });

  it('a switch is on or off', () => {
    expect([toSwitch('on'), toSwitch('off')]).toEqual([true, false]);
    expect(() => toSwitch('yes')).toThrow('on or off');
  });

  it('kinds add up, and off takes one away', () => {
    const kinds = ['crm_id=person', 'tv_id=device', 'old_id=off'].reduce((before, text) => toKinds(text, before), {});
    expect(kinds).toEqual({ crm_id: 'person', tv_id: 'device', old_id: null });
    expect(() => toKinds('crm_id')).toThrow('crm_id=person');
    expect(() => toKinds('Crm=person')).toThrow('crm_id=person');
    expect(() => toKinds('__proto__=person')).toThrow('crm_id=person');
  });
});
