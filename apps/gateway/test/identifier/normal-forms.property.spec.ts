import fc from 'fast-check';
import { toEmail } from '../../src/identifier/email.js';
import { normalise } from '../../src/identifier/normalise.js';
import { toPhone } from '../../src/identifier/phone.js';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
const label = fc.oneof(
  fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  fc.constantFrom('bücher', 'ßtraße', 'İstanbul', '例え', 'ﬁn', 'xn--bcher-kva'),
);
const someEmail = fc.tuple(anyText, label, label).map(([local, first, second]) => `${local}@${first}.${second}`);

describe('normal forms', () => {
  test('the normal form of an address is its own normal form', () => {
    fc.assert(
      fc.property(fc.oneof(someEmail, anyText), (sent) => {
        const email = toEmail(sent);
        if (email?.address !== undefined) expect(toEmail(email.address)).toEqual(email);
      }),
    );
  });

  test('the normal form of a number is its own normal form', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.stringMatching(/^[+0-9() -]{5,20}$/)), (sent) => {
        const phone = toPhone(sent);
        if (phone !== undefined) expect(toPhone(phone)).toBe(phone);
      }),
    );
  });

  test('no text fails, and a kind is never both an identifier and blocked', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (anonymous_id, email, phone) => {
        const { identifiers, blocked } = normalise({ anonymous_id, email, phone, custom: new Map() });
        const kinds = [...identifiers.map(({ kind }) => kind), ...blocked];
        expect(new Set(kinds).size).toBe(kinds.length);
      }),
    );
  });
});
