import { JOURNAL } from './journal-statements.js';
import { LOCKING } from './locking-statements.js';
import { RELAY } from './relay-statements.js';
import { REMEMBERED } from './seen-statements.js';
import { SLICE } from './slice-statements.js';
import { type Statement, type Statements } from './statement.js';
import { WRITING } from './writing-statements.js';

const STATEMENTS: Statements = { ...LOCKING, ...SLICE, ...WRITING, ...REMEMBERED, ...RELAY, ...JOURNAL };

/** The meaning of a statement; undefined for one that nobody has written down here. */
export const statementOf = (name: string): Statement | undefined =>
  Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name] : undefined;
