import { isUtf8 } from 'node:buffer';
import { ApiError, depthOf, lastRaw, membersOf } from '@omni/contracts';
import { BODY_DEPTH_MAX, DIGIT_MEMBER_NAMES, type RequestFields } from './request-members.js';
import { faultsOf } from './request-faults.js';
import { compileRequestCheck } from './request-schema.js';

/** A body that kept the rules: its text, character for character, and the members that we look at. */
export type IdentifierBody = { readonly text: string; readonly fields: RequestFields };

const BYTE_ORDER_MARK = 0xfeff;
const DIGITS = /^[0-9]+$/;
const isValid = compileRequestCheck();

const toText = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw new ApiError('INVALID_JSON');
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
};

const refuse = (field: string, message: string): never => {
  throw new ApiError('VALIDATION_FAILED', undefined, [{ field, message }]);
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body.
    throw new ApiError('INVALID_JSON');
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number of digits only is taken as its digits, of which `JSON.parse` would keep sixteen. */
const takeDigits = (fields: Record<string, unknown>, text: string): void => {
  for (const name of DIGIT_MEMBER_NAMES) {
    if (typeof fields[name] !== 'number') continue;
    const raw = lastRaw(membersOf(text), name);
    if (raw !== undefined && DIGITS.test(raw)) fields[name] = raw;
  }
};

/** Reads a request body, or throws `INVALID_JSON` or `VALIDATION_FAILED`. */
export const readBody = (bytes: Buffer): IdentifierBody => {
  const text = toText(bytes);
  if (depthOf(text, BODY_DEPTH_MAX) > BODY_DEPTH_MAX) refuse('body', `must nest at most ${BODY_DEPTH_MAX} deep`);
  const fields = parse(text);
  if (!isObject(fields)) return refuse('body', 'must be an object');
  takeDigits(fields, text);
  if (isValid(fields)) return { text, fields };
  const faults = faultsOf(fields);
  // The two checks are held together by a property test; a body that only one refuses is refused all the same.
  if (faults.length === 0) return refuse('body', 'is not valid');
  throw new ApiError('VALIDATION_FAILED', undefined, faults);
};
