import { isTransient, sqlStateOf } from '../src/postgres/fault.js';

const withCode = (code: string): Error => Object.assign(new Error('a fault'), { code });

describe('a fault of PostgreSQL', () => {
  it.each(['08006', '40001', '40P01', '53300', '55P03', '57014', '57P01', '25006', 'ECONNREFUSED', 'ECONNRESET'])(
    '%s may be gone at the next try',
    (code) => {
      expect(isTransient(withCode(code))).toBe(true);
    },
  );

  it.each(['22P02', '22001', '23505', '23514', '42601', '42P01', 'ENOENT'])('%s comes back every time', (code) => {
    expect(isTransient(withCode(code))).toBe(false);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Query read timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('that pg itself words "%s" may be gone at the next try', (message) => {
    expect(isTransient(new Error(message))).toBe(true);
  });

  it('is recognised through what wraps it', () => {
    expect(isTransient(new Error('a batch failed', { cause: withCode('40001') }))).toBe(true);
    expect(isTransient(new AggregateError([new Error('other'), withCode('ECONNREFUSED')]))).toBe(true);
    expect(isTransient(new Error('a bug'))).toBe(false);
    expect(isTransient('a text')).toBe(false);
  });

  it('has a SQLSTATE only where PostgreSQL gave one', () => {
    expect(sqlStateOf(withCode('23505'))).toBe('23505');
    expect(sqlStateOf(withCode('EPIPE'))).toBeUndefined();
    expect(sqlStateOf(new Error('none'))).toBeUndefined();
  });
});
