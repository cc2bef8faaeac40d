import { type ErrorDetail } from '@omni/contracts';
import { validateSync } from 'class-validator';
import { IdentifierRequest, ValuationProperties } from './identifier-request.js';

type Fields = { readonly [name: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const detailsOf = (request: object, prefix: string): ErrorDetail[] =>
  validateSync(request, { forbidUnknownValues: false }).map(({ property, constraints }) => ({
    field: `${prefix}${property}`,
    message: Object.values(constraints ?? {})[0] ?? 'is not valid',
  }));

/** What is wrong with a body, member by member; empty when nothing is. Messages never repeat a value. */
export const faultsOf = (fields: Fields): readonly ErrorDetail[] => {
  const valuation = fields['valuation_properties'];
  return [
    ...detailsOf(new IdentifierRequest(fields), ''),
    ...(isFields(valuation) ? detailsOf(new ValuationProperties(valuation), 'valuation_properties.') : []),
  ];
};
