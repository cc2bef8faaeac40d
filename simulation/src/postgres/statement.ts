import { type View } from './transaction.js';

export type Values = readonly unknown[];

/** What a prepared statement means, by its name. The text that PostgreSQL would plan is not looked at. */
export type Statement = {
  /** The rows that it locks until its transaction ends; it waits while somebody else has one of them. */
  readonly locks?: (view: View, values: Values) => readonly string[];
  readonly run: (view: View, values: Values) => readonly object[];
};
export type Statements = { readonly [name: string]: Statement };

/** One of the arrays that a statement is given. */
export const listAt = <T>(values: Values, index: number): readonly T[] => values[index] as readonly T[];

/** `select * from unnest(…) as new (…)`: the rows of which the values are the columns. */
export const unnest = <Row>(values: Values, columns: readonly (keyof Row & string)[]): readonly Row[] =>
  listAt<unknown>(values, 0).map(
    (_, index) => Object.fromEntries(columns.map((column, at) => [column, listAt<unknown>(values, at)[index]])) as Row,
  );

/** `{1,2}` */
export const toNumbers = (text: unknown): readonly number[] => JSON.parse(`[${String(text).slice(1, -1)}]`) as number[];
/** `{"a","b"}` */
export const toTexts = (text: unknown): readonly string[] => JSON.parse(`[${String(text).slice(1, -1)}]`) as string[];

export const hexOf = (bytes: unknown): string => (bytes as Buffer).toString('hex');
export const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

export const nothing: Statement = { run: () => [] };
