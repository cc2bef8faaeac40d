import { types } from 'node:util';

/** Errors of Node.js itself are no `Error` of a realm that somebody else opened, as test runners do. */
export const isError = (fault: unknown): fault is Error => fault instanceof Error || types.isNativeError(fault);

/** The code of a fault of the system (`ENOENT`) or of PostgreSQL (a SQLSTATE), "" where it has none. */
export const errorCodeOf = (fault: unknown): string =>
  isError(fault) && 'code' in fault && typeof fault.code === 'string' ? fault.code : '';
