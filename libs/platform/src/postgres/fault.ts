import { errorCodeOf, isError } from '../error-code.js';

/** SQLSTATE classes and codes that say "not now": connection, rollback, resources, operator, system, unknown outcome. */
const TRANSIENT_CLASSES: ReadonlySet<string> = new Set(['08', '40', '53', '57', '58']);
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  '55P03', // lock not available
  '25006', // read-only: a failover is under way
  '25P02', // an earlier statement of the transaction failed
  '25P03', // idle in transaction for too long
  '25P04', // the transaction took too long
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);
/** What `pg` itself reports has no code. */
const TRANSIENT_MESSAGE =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** The SQLSTATE that PostgreSQL answered, or undefined. */
export const sqlStateOf = (error: unknown): string | undefined => {
  const code = errorCodeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) ? code : undefined;
};

/** Whether the same work may succeed when it is tried again: PostgreSQL was away, busy, or undid the transaction. */
export const isTransient = (error: unknown): boolean => {
  if (!isError(error)) return false;
  const code = errorCodeOf(error);
  if (TRANSIENT_CODES.has(code) || TRANSIENT_MESSAGE.test(error.message)) return true;
  if (sqlStateOf(error) !== undefined) return TRANSIENT_CLASSES.has(code.slice(0, 2));
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  return error.cause !== undefined && isTransient(error.cause);
};
