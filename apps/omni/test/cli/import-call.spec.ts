import { type LineRules, toImportLine } from '../../src/cli/import-call.js';

const NOW_MS = Date.UTC(2026, 0, 1);
const RULES: LineRules = { kinds: new Map([['crm_id', 'person']]), nowMs: NOW_MS };
const AT = '2025-03-01T10:00:00Z';

const read = (text: string) => toImportLine({ line: 1, nextByte: text.length, bytes: Buffer.from(text) }, RULES);
const callOf = (line: object) => {
  const found = read(JSON.stringify(line));
  if ('refusal' in found) throw new Error(`refused: ${found.refusal}`);
  return found.call;
};
const refusalOf = (line: object | string) => {
  const found = read(typeof line === 'string' ? line : JSON.stringify(line));
  return 'refusal' in found ? found.refusal : 'taken';
};
const visitor = { platform: 'web', anonymous_id: 'a-1' };

describe('a line of an import', () => {
  it.each([
    [AT, Date.UTC(2025, 2, 1, 10)],
    ['2025-03-01T12:00:00.25+02:00', Date.UTC(2025, 2, 1, 10, 0, 0, 250)],
    ['2024-02-29t23:59:59z', Date.UTC(2024, 1, 29, 23, 59, 59)],
    [1_740_823_200_000, Date.UTC(2025, 2, 1, 10)],
  ])('says when it was: %j', (at, atMs) => {
    expect(callOf({ ...visitor, at }).atMs).toBe(atMs);
  });

  it.each([
    undefined,
    null,
    '',
    'yesterday',
    '2025-03-01',
    '2025-02-30T10:00:00Z',
    '2025-03-01T10:00:00',
    -1,
    1.5,
    true,
  ])('is refused when it does not: %j', (at) => {
    expect(refusalOf({ ...visitor, at })).toBe('invalid_at');
  });

  it('is refused when it has yet to come', () => {
    expect(refusalOf({ ...visitor, at: NOW_MS + 1 })).toBe('in_the_future');
  });

  it('leaves in the journal what a request would leave, digit for digit', () => {
    const text = `{"at":"${AT}","platform":"web","anonymous_id":"a","count_prev_visits":true,"n":1.50}`;
    const own = `{ "platform":"web", "id":"x", "visits":3, "anonymous_id":"a", "at":1740823200000, "n":1.50 }`;
    const bodies = [text, own].map((line) => {
      const found = read(line);
      return 'call' in found ? found.call.body : '';
    });
    expect(bodies).toEqual([
      '{"platform":"web","anonymous_id":"a","count_prev_visits":true,"n":1.50}',
      '{"platform":"web","anonymous_id":"a","n":1.50}',
    ]);
  });

  it('resolves, records or looks up as a request of the same members does; with visits it resolves', () => {
    const effects = [
      { count_prev_visits: true },
      { valuation_properties: {} },
      {},
      { visits: 0 },
      { visits: 12, count_prev_visits: false },
    ].map((more) => {
      const { mode, counted, recorded, visits } = callOf({ ...visitor, at: AT, ...more });
      return [mode, counted, recorded, visits];
    });
    expect(effects).toEqual([
      ['resolve', true, true, 0],
      ['journal', false, true, 0],
      ['journal', false, false, 0],
      ['resolve', false, true, 0],
      ['resolve', false, true, 12],
    ]);
  });

  it('has a digest of its id, of a number all digits', () => {
    const digestOf = (id: string) => {
      const found = read(`{"at":1,"platform":"web","anonymous_id":"a","id":${id}}`);
      return 'call' in found ? found.call.idDigest : found.refusal;
    };
    const all = ['"1"', '90071992547409930', '90071992547409931', '1'].map(digestOf);
    expect(new Set(all).size).toBe(3);
    expect(all[0]).toBe(all[3]);
    expect(['""', 'true', '{}'].map(digestOf)).toEqual(['invalid_id', 'invalid_id', 'invalid_id']);
  });

  it.each([
    ['{"at":1', 'invalid_json'],
    ['[]', 'invalid_member'],
    [{ ...visitor, at: 1, email: 5 }, 'invalid_member'],
    [{ anonymous_id: 'a', at: 1 }, 'invalid_member'],
    [{ platform: 'web', at: 1 }, 'identifier_required'],
    [{ platform: 'web', at: 1, anonymous_id: 'null' }, 'no_usable_identifier'],
    [{ ...visitor, at: 1, identifiers: { tv_id: 'x' } }, 'unknown_kind'],
    [{ ...visitor, at: 1, identifiers: { crm_id: 'x' } }, 'taken'],
    [{ ...visitor, at: 1, visits: -1 }, 'invalid_visits'],
    [{ ...visitor, at: 1, visits: '3' }, 'invalid_visits'],
  ])('%j is %s', (line, verdict) => {
    expect(refusalOf(line)).toBe(verdict);
  });

  it('is refused when it is longer than a body may be', () => {
    expect(toImportLine({ line: 3, nextByte: 9, bytes: null }, RULES)).toEqual({
      line: 3,
      nextByte: 9,
      refusal: 'too_long',
    });
  });
});
