import { type PoolClient } from '@omni/platform';

const SPECIAL = /["\\]/;
const SPECIALS = /["\\]/g;

const toText = (text: string): string => `"${SPECIAL.test(text) ? text.replace(SPECIALS, '\\$&') : text}"`;

const toElement = (value: unknown): string => {
  if (typeof value === 'string') return toText(value);
  if (value === null || value === undefined) return 'null';
  return Buffer.isBuffer(value) ? `\\\\x${value.toString('hex')}` : String(value);
};

/** One text for a column: what `pg` makes of an array element by element, at four times the cost. */
export const toArrayLiteral = (column: readonly unknown[]): string => `{${column.map(toElement).join(',')}}`;

type Query = { readonly values?: readonly unknown[] };

const quick = <T>(query: T): T => {
  const values = (query as Query | undefined)?.values;
  if (!Array.isArray(values)) return query;
  return { ...query, values: values.map((value: unknown) => (Array.isArray(value) ? toArrayLiteral(value) : value)) };
};

/** The same connection, with the columns of statements written as texts. Arrays of texts, numbers, flags and bytes only. */
export const withQuickArrays = (client: PoolClient): PoolClient =>
  new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'query') return member.bind(target) as unknown;
      return (query: unknown, ...rest: unknown[]): unknown => Reflect.apply(member, target, [quick(query), ...rest]);
    },
  });
