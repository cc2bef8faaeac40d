import { isUtf8 } from 'node:buffer';
import { ApiError, depthOf, type ErrorDetail } from '@omni/contracts';
import { validateSync } from 'class-validator';

const DEPTH_MAX = 32;

const readJson = (body: unknown): unknown => {
  if (!(body instanceof Buffer) || !isUtf8(body)) throw new ApiError('INVALID_JSON');
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  if (depthOf(text, DEPTH_MAX) > DEPTH_MAX)
    throw invalid([{ field: '', message: `is nested more than ${DEPTH_MAX} deep` }]);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError('INVALID_JSON');
  }
};

export const invalid = (details: readonly ErrorDetail[]): ApiError =>
  new ApiError('VALIDATION_FAILED', undefined, details);

/**
 * The members on an instance, those that it does not have named as faults: a misspelt member must not be ignored here.
 * Null means absent, as everywhere.
 */
const fill = <T extends object>(dto: T, sent: object): readonly ErrorDetail[] => {
  const known = new Set(Object.keys(dto));
  const members = Object.entries(sent).filter(([, value]) => value !== null);
  for (const [name, value] of members.filter(([member]) => known.has(member)))
    Object.assign(dto, { [name]: value as unknown });
  return members
    .filter(([name]) => !known.has(name))
    .map(([field]) => ({ field, message: 'is not a member of this request' }));
};

/** Holds members against the rules that a class declares; every fault is told in one answer. */
export const toValid = <T extends object>(Dto: new () => T, sent: object): T => {
  const dto = new Dto();
  const unknown = fill(dto, sent);
  const wrong = validateSync(dto).map((error): ErrorDetail => ({
    field: error.property,
    message: Object.values(error.constraints ?? {})[0] ?? 'is not valid',
  }));
  if (unknown.length + wrong.length > 0) throw invalid([...unknown, ...wrong]);
  return dto;
};

/** The request's body as an instance of its class. Throws `INVALID_JSON` or `VALIDATION_FAILED`. */
export const parseBody = <T extends object>(Dto: new () => T, request: { readonly body?: unknown }): T => {
  const value = readJson(request.body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ field: '', message: 'must be a JSON object' }]);
  }
  return toValid(Dto, value);
};
