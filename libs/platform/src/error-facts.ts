import { isError } from './error-code.js';
import { sqlStateOf } from './postgres/fault.js';

export type ErrorFacts = {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly stack?: string;
  readonly cause?: ErrorFacts;
  readonly errors?: readonly ErrorFacts[];
};

/** Causes of causes end somewhere, also when they run in a circle. */
const DEPTH_MAX = 5;
const ERRORS_MAX = 10;

/** The frames without the message, which the first lines of a stack repeat. */
const framesOf = (stack: string | undefined): string =>
  (stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');

/** PostgreSQL and JSON.parse quote what they could not read, and that may be somebody's address. */
const messageOf = (error: Error): string => {
  const state = sqlStateOf(error);
  if (state !== undefined) return `PostgreSQL answered ${state}`;
  return error.name === 'SyntaxError' ? 'a text could not be parsed' : error.message;
};

const textOf = (error: object, name: string): { readonly [name: string]: string } => {
  const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
  return typeof value === 'string' ? { [name]: value } : {};
};

/** What a log line says about an error: facts that name the fault, never the values that were at work. */
export const errorFactsOf = (fault: unknown, depth = 1): ErrorFacts => {
  if (!isError(fault)) return { type: typeof fault, message: 'something that is no error was thrown' };
  const deeper = depth < DEPTH_MAX;
  return {
    type: fault.name,
    message: messageOf(fault),
    ...textOf(fault, 'code'),
    ...textOf(fault, 'table'),
    ...textOf(fault, 'constraint'),
    stack: framesOf(fault.stack),
    ...(deeper && fault.cause !== undefined ? { cause: errorFactsOf(fault.cause, depth + 1) } : {}),
    ...(deeper && fault instanceof AggregateError
      ? { errors: fault.errors.slice(0, ERRORS_MAX).map((error: unknown) => errorFactsOf(error, depth + 1)) }
      : {}),
  };
};
