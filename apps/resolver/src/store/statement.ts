import { type PoolClient } from '@omni/platform';
import pg from 'pg';

const BIGINT = 20;
const BIGINT_ARRAY = 1016;

const toNumbers = (text: string): readonly number[] => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number));

/** Positions, times and counts fit a JavaScript number for longer than anybody will run this. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === BIGINT) return Number;
    if (oid === BIGINT_ARRAY) return toNumbers;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  },
};

/** A prepared statement: its name, and the text that is planned once a connection. */
export const statement =
  <Row extends pg.QueryResultRow>(name: string, text: string) =>
  async (client: PoolClient, values: readonly unknown[]): Promise<readonly Row[]> => {
    const { rows } = await client.query<Row>({ name, text, values: [...values], types });
    return rows;
  };

/** The columns of rows, each an array, in the order of `columns`: what `unnest` takes. */
export const toColumns = <Row>(
  rows: readonly Row[],
  columns: readonly ((row: Row) => unknown)[],
): readonly unknown[][] => columns.map((column) => rows.map(column));

/** A bigint[] as text, so that a list of lists passes as text[]: `unnest` would flatten a two-dimensional array. */
export const toArrayText = (numbers: readonly number[]): string =>
  numbers.length === 0 ? '{}' : `{${numbers.join(',')}}`;
