import { toCreatedAt, toEntryText, withCreatedAt } from '../src/entry-text.js';

const entry = (body: string, mask = false): string => toEntryText(body, { mask });
const ADDED = '"valuation_properties":{"action":"","properties":{}}';

describe('the text of a journal entry', () => {
  test('keeps members, order, digits and escapes as they were sent', () => {
    const sent =
      '"10":1.10,"2":1e400,"big":12345678901234567890,"__proto__":{"x":1},"s":"\\u0000\\ud83d","a":null,"a":""';
    expect(entry(`{${sent}}`)).toBe(`{${sent},${ADDED}}`);
  });

  test.each(['{}', '{"valuation_properties":null}', '{"valuation_properties":{}}', '{"valuation_properties":""}'])(
    '%s gets valuation_properties with action and properties',
    (body) => {
      expect(entry(body)).toBe(`{${ADDED}}`);
    },
  );

  test('valuation_properties stays in its place and gets what it lacks', () => {
    expect(entry('{"valuation_properties":{"own":[1.0]},"z":1}')).toBe(
      '{"valuation_properties":{"own":[1.0],"action":"","properties":{}},"z":1}',
    );
    expect(entry('{"valuation_properties":{"properties":{"10":1,"9":2},"action":null}}')).toBe(
      '{"valuation_properties":{"properties":{"10":1,"9":2},"action":""}}',
    );
  });

  test('of a doubled valuation_properties the last one is filled', () => {
    expect(entry('{"valuation_properties":1,"valuation_properties":{"action":"x","properties":{}}}')).toBe(
      '{"valuation_properties":1,"valuation_properties":{"action":"x","properties":{}}}',
    );
  });

  test('a created_at of the caller is left out, ours comes last', () => {
    const text = withCreatedAt(entry('{"created_at":"1999","a":1}'), Date.UTC(2025, 0, 30, 10, 1, 57, 999));
    expect(text).toBe(`{"a":1,${ADDED},"created_at":"2025-01-30T10:01:57.000000Z"}`);
  });

  test('a masked entry shows no address and no number, doubled ones neither', () => {
    expect(entry('{"email":"a@b.de","phone":1,"email":"c@d.de","x":{"email":"kept"}}', true)).toBe(
      `{"email":"","phone":"","email":"","x":{"email":"kept"},${ADDED}}`,
    );
  });

  test('created_at is UTC in whole seconds', () => {
    expect(toCreatedAt(0)).toBe('1970-01-01T00:00:00.000000Z');
  });
});
