/** The error catalogue: every code that a client can be answered, with its HTTP status and its usual message. */
export const ERRORS = {
  INVALID_JSON: { status: 400, message: 'The body is not valid JSON in UTF-8' },
  VALIDATION_FAILED: { status: 400, message: 'The request has members that are not valid' },
  IDENTIFIER_REQUIRED: { status: 400, message: 'anonymous_id or email is required' },
  NO_USABLE_IDENTIFIER: { status: 400, message: 'Every identifier in the request is a placeholder or malformed' },
  UNKNOWN_NAMESPACE: { status: 400, message: 'identifiers names a kind that this space does not have' },
  BAD_REQUEST: { status: 400, message: 'The request is not valid HTTP' },
  UNAUTHORIZED: { status: 401, message: 'A valid bearer token is required' },
  FORBIDDEN: { status: 403, message: 'The token lacks a scope that this request needs' },
  PLATFORM_NOT_ALLOWED: { status: 403, message: 'The token may not be used for this platform' },
  NOT_FOUND: { status: 404, message: 'There is nothing at this path' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This path does not support the method' },
  REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The body is larger than 256 KiB' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body must be application/json in UTF-8' },
  EXPECTATION_FAILED: { status: 417, message: 'The expectation in the Expect header cannot be met' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, message: 'This Idempotency-Key was used with another request' },
  RATE_LIMITED: { status: 429, message: 'Too many requests; retry after the time in Retry-After' },
  HEADERS_TOO_LARGE: { status: 431, message: 'The request headers are too large' },
  INTERNAL_ERROR: { status: 500, message: 'The request failed on our side' },
  UNAVAILABLE: { status: 503, message: 'The service is not available; retry with the same Idempotency-Key' },
  OVERLOADED: { status: 503, message: 'The service is busy; retry with the same Idempotency-Key' },
  TIMEOUT: {
    status: 503,
    message: 'No answer in time; the call may have been applied. Retry with the same Idempotency-Key',
  },
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetail = { readonly field: string; readonly message: string };
export type ErrorBody = {
  readonly success: false;
  readonly error: { readonly message: string; readonly code: ErrorCode; readonly details?: readonly ErrorDetail[] };
};

/** A refusal that a client is told. `message` replaces the catalogue's; it never holds an identifier's value. */
export class ApiError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message?: string,
    readonly details?: readonly ErrorDetail[],
  ) {
    super(message ?? ERRORS[code].message);
    this.status = ERRORS[code].status;
  }

  toBody(): ErrorBody {
    const error = { message: this.message, code: this.code };
    return { success: false, error: this.details ? { ...error, details: this.details } : error };
  }
}
