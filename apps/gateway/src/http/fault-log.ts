import { type ApiError } from '@omni/contracts';
import { type Logger } from 'pino';

export type EdgeLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Logs why a request was answered 5xx. */
export type FaultLog = (requestId: string, error: ApiError) => void;

const FRAMES_MAX = 12;
/** While nothing can be served, a line a request would cost more than the answers do. */
const LINE_EVERY_MS = 1_000;

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
const kindOf = (error: ApiError): string => {
  const cause = causeOf(error);
  return cause instanceof Error ? `${error.code} ${cause.name}` : error.code;
};

/** How many were passed over before this one of its kind, or undefined where it is passed over itself. */
const createSieve = (nowMs: () => number) => {
  const lastOf = new Map<string, { readonly atMs: number; passedOver: number }>();
  return (kind: string): number | undefined => {
    const last = lastOf.get(kind);
    const atMs = nowMs();
    if (last && atMs - last.atMs < LINE_EVERY_MS) {
      last.passedOver++;
      return undefined;
    }
    lastOf.set(kind, { atMs, passedOver: 0 });
    return last?.passedOver ?? 0;
  };
};

/**
 * Of what could not be served (503) there is a line a second and kind, which counts those since the last one; an overload,
 * which the gateway means to answer so, shows at debug level only. Metrics count all of them. A failure has its line always.
 */
export const createFaultLog = (log: EdgeLog, nowMs: () => number = () => performance.now()): FaultLog => {
  const sift = createSieve(nowMs);
  return (requestId, error) => {
    if (error.status < 500) return;
    const passedOver = error.status === 503 ? sift(kindOf(error)) : 0;
    if (passedOver === undefined) return;
    const more = passedOver > 0 ? { passed_over: passedOver } : {};
    const facts = { request_id: requestId, code: error.code, ...more, ...factsOf(causeOf(error)) };
    if (error.code === 'OVERLOADED') log.debug(facts, 'request refused');
    else if (error.status === 503) log.warn(facts, 'request could not be served');
    else log.error(facts, 'request failed');
  };
};
