import fc from 'fast-check';
import { maskMessage } from '../../src/dead-letters/index.js';
import { callMessage, email, policyMessage } from '../call-messages.js';

const MARK = 'zq7mark';
const marked = fc.string().map((text) => `${MARK}${text}`);
/** Marks as values and as names of members, at any depth. */
const data = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, marked, fc.array(tie('value')), fc.dictionary(marked, tie('value'))),
})).value;

describe('a masked message', () => {
  it('shows no value of a body and no name that is not known', () => {
    fc.assert(
      fc.property(data, marked, (value, text) => {
        const body = JSON.stringify({ platform: text, email: text, valuation_properties: value, [text]: value });
        const call = callMessage({ anonymous_id: text, email: email(text) }, { body });
        expect(maskMessage(JSON.stringify(call))).not.toContain(MARK);
        expect(maskMessage(JSON.stringify({ ...call, more: value }))).not.toContain(MARK);
      }),
    );
  });

  it('shows nothing of what is no message of ours', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(maskMessage(JSON.stringify(value))).not.toContain(MARK);
        expect(maskMessage(JSON.stringify({ v: 1, type: 'call', email: value }))).not.toContain(MARK);
        expect(maskMessage(`${JSON.stringify(value)}{`)).not.toContain(MARK);
        expect(maskMessage(JSON.stringify({ ...policyMessage(), change: { kinds: value } }))).not.toContain(MARK);
      }),
    );
  });

  it('shows kinds, mode and id of a call', () => {
    const call = callMessage({ anonymous_id: 'a', email: email('b') });
    const shown = JSON.parse(maskMessage(JSON.stringify(call)));
    expect(shown).toMatchObject({
      id: call.id,
      mode: 'resolve',
      identifiers: [{ kind: 'anonymous_id' }, { kind: 'email' }],
    });
    expect(shown.body).toEqual({
      platform: '***',
      anonymous_id: '***',
      email: { '(member 1)': '***', '(member 2)': '***', '(member 3)': '***' },
    });
  });
});
