import { ApiError, type ErrorCode, ERRORS } from '../src/errors.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('the error catalogue', () => {
  test.each(CODES)('%s has a status of an error and a message', (code) => {
    expect(ERRORS[code].status).toBeGreaterThanOrEqual(400);
    expect(ERRORS[code].message).toMatch(/^\w.{8,}/);
  });

  test('an error is written with message and code, and details only when it has some', () => {
    expect(JSON.stringify(new ApiError('IDENTIFIER_REQUIRED').toBody())).toBe(
      '{"success":false,"error":{"message":"anonymous_id or email is required","code":"IDENTIFIER_REQUIRED"}}',
    );
    const details = [{ field: 'platform', message: 'must be a string' }];
    expect(new ApiError('VALIDATION_FAILED', 'two faults', details).toBody().error).toEqual({
      message: 'two faults',
      code: 'VALIDATION_FAILED',
      details,
    });
  });
});
