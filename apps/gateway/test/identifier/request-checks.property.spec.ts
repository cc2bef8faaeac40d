import fc from 'fast-check';
import { faultsOf } from '../../src/identifier/request-faults.js';
import { compileRequestCheck } from '../../src/identifier/request-schema.js';

const isValid = compileRequestCheck();
const text = (around: number) =>
  fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary', minLength: around - 3, maxLength: around + 3 }),
    fc.string({ minLength: around - 1, maxLength: around + 1 }),
    fc.constantFrom(
      '',
      ' ',
      '\ufe0f'.repeat(around + 1),
      '😀'.repeat(around),
      '\ud800'.repeat(around + 1),
      ` ${'x'.repeat(around)} `,
    ),
  );
const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, undefined, [], {}, 0, true, [{}], ['x']));
const or = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: odd, weight: 1 });

const requests = fc.record(
  {
    platform: or(text(200)),
    count_prev_visits: or(fc.boolean()),
    anonymous_id: or(text(512)),
    email: or(text(320)),
    phone: or(text(64)),
    user_id: or(text(512)),
    fbclid: or(text(20)),
    gclid: or(text(20)),
    gaclid: or(text(20)),
    valuation_properties: or(fc.record({ action: or(fc.string()), properties: or(fc.object()) }, { requiredKeys: [] })),
    identifiers: or(fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), or(text(512)), { maxKeys: 3 })),
    created_at: odd,
    constructor: odd,
  },
  { requiredKeys: [] },
);

test('the compiled check and the worded one come to the same verdict', () => {
  fc.assert(
    fc.property(requests, (request) => {
      // Through JSON, as a body comes: `undefined` goes, `__proto__` stays a member.
      const fields = JSON.parse(JSON.stringify(request)) as { readonly [name: string]: unknown };
      expect({ request: fields, isValid: isValid(fields) }).toEqual({
        request: fields,
        isValid: faultsOf(fields).length === 0,
      });
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 1_000) },
  );
});
