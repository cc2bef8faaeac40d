import { type ApiError } from '@omni/contracts';
import { type Logger } from 'pino';

export type EdgeLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const FRAMES_MAX = 12;

/** What is safe to say about a cause. Its message is not: a driver quotes the values that it choked on. */
const factsOf = (cause: unknown): { readonly [name: string]: unknown } => {
  if (!(cause instanceof Error)) return { fault: typeof cause };
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    fault: cause.name,
    fault_code: 'code' in cause ? cause.code : undefined,
    at: frames.slice(0, FRAMES_MAX).map((line) => line.trim()),
  };
};

const causeOf = (error: ApiError): unknown => error.cause ?? error;

/**
 * Logs why a request was answered 5xx. An overloaded gateway refuses more than a log can take; metrics count those, and
 * a line is written only at debug level.
 */
export const logFault = (log: EdgeLog, requestId: string, error: ApiError): void => {
  if (error.status < 500) return;
  const facts = { request_id: requestId, code: error.code, ...factsOf(causeOf(error)) };
  if (error.code === 'OVERLOADED') log.debug(facts, 'request refused');
  else if (error.status === 503) log.warn(facts, 'request could not be served');
  else log.error(facts, 'request failed');
};
