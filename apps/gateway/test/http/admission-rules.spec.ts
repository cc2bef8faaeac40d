import { CALLERS } from './edge.js';
import { type Arrival, refusalOf, type Target } from '../../src/http/admission-rules.js';

const POST: Target = { kind: 'route', access: { access: 'by body' }, takesJson: true };
const OPEN: Target = { kind: 'route', access: { access: 'open' }, takesJson: false };
const allowed = { allowed: true, limit: 10, remaining: 9, resetAtS: 0, retryAfterS: 1 };
const good: Arrival = {
  headers: { host: 'x', 'content-type': 'application/json', 'content-length': '10' },
  httpVersion: '1.1',
  caller: CALLERS.get('full'),
  verdict: allowed,
  target: POST,
};

/** From the first to the last; each is what is wrong in addition to those after it. */
const FAULTS: readonly (readonly [string, Partial<Arrival>])[] = [
  ['RATE_LIMITED', { verdict: { ...allowed, allowed: false } }],
  ['UNAUTHORIZED', { caller: undefined }],
  ['NOT_FOUND', { target: { kind: 'nothing' } }],
  ['METHOD_NOT_ALLOWED', { target: { kind: 'other method', allow: 'POST' } }],
  ['UNSUPPORTED_MEDIA_TYPE', { headers: { host: 'x', 'content-type': 'text/plain', 'content-length': '999999' } }],
  ['PAYLOAD_TOO_LARGE', { headers: { host: 'x', 'content-type': 'application/json', 'content-length': '262145' } }],
];

describe('admission', () => {
  test('a good request is let in', () => {
    expect(refusalOf(good)).toBeUndefined();
    expect(refusalOf({ ...good, headers: { ...good.headers, 'content-length': '262144' } })).toBeUndefined();
  });

  test.each(FAULTS.map(([code], index) => [code, index] as const))(
    '%s comes before whatever follows it',
    (code, index) => {
      const arrival = FAULTS.slice(index).reduceRight<Arrival>((sum, [, fault]) => ({ ...sum, ...fault }), good);
      expect(refusalOf(arrival)?.code).toBe(code);
    },
  );

  test('an open route needs no token, but is limited', () => {
    expect(refusalOf({ ...good, target: OPEN, caller: undefined })).toBeUndefined();
    expect(refusalOf({ ...good, target: OPEN, caller: undefined, verdict: { ...allowed, allowed: false } })?.code).toBe(
      'RATE_LIMITED',
    );
  });

  test('HTTP/1.1 without Host is refused, HTTP/1.0 is not', () => {
    const headers = { 'content-type': 'application/json' };
    expect(refusalOf({ ...good, headers })?.code).toBe('BAD_REQUEST');
    expect(refusalOf({ ...good, headers, httpVersion: '1.0' })).toBeUndefined();
  });

  test('only the expectation of 100-continue can be met', () => {
    expect(refusalOf({ ...good, headers: { ...good.headers, expect: '100-Continue' } })).toBeUndefined();
    expect(refusalOf({ ...good, headers: { ...good.headers, expect: 'the-moon' } })?.code).toBe('EXPECTATION_FAILED');
  });

  test('a compressed body is another media type', () => {
    expect(refusalOf({ ...good, headers: { ...good.headers, 'content-encoding': 'gzip' } })?.code).toBe(
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });
});
