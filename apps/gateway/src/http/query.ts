import { ApiError } from '@omni/contracts';

/** The query as the router parsed it: a doubled parameter is a list. */
export type Query = { readonly [name: string]: unknown };

export const queryOf = (query: unknown): Query => (typeof query === 'object' && query !== null ? { ...query } : {});

export const refuseParameter = (field: string, message: string): never => {
  throw new ApiError('VALIDATION_FAILED', undefined, [{ field, message }]);
};

/** A parameter that was sent once, undefined when absent. */
export const textOf = (query: Query, name: string): string | undefined => {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  return refuseParameter(name, 'must be given once');
};

export type WholeRange = { readonly least: number; readonly most: number; readonly usual: number };

/** A whole number in decimal digits. */
export const wholeOf = (query: Query, name: string, { least, most, usual }: WholeRange): number => {
  const text = textOf(query, name);
  if (text === undefined) return usual;
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  return refuseParameter(name, `must be a whole number from ${least} to ${most}`);
};
