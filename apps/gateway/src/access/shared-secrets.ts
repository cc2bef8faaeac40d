import { randomBytes } from 'node:crypto';
import { type Pool } from 'pg';

const CURSOR_KEY = 'cursor_key';
const CURSOR_KEY_BYTES = 32;

const offerSecret = async (pool: Pool, name: string, value: Buffer): Promise<void> => {
  await pool.query('insert into admin.secret (name, value) values ($1, $2) on conflict (name) do nothing', [
    name,
    value,
  ]);
};

const readSecret = async (pool: Pool, name: string): Promise<Buffer> => {
  const result = await pool.query<{ readonly value: Buffer }>('select value from admin.secret where name = $1', [name]);
  const row = result.rows[0];
  if (!row) throw new Error(`The secret ${name} is missing from admin.secret`);
  return row.value;
};

/**
 * The key that seals cursors, the same for every gateway on this PostgreSQL. Whichever gateway asks first makes it: of
 * several at the same moment one insert wins, and all read what is stored.
 */
export const readCursorKey = async (pool: Pool): Promise<Buffer> => {
  await offerSecret(pool, CURSOR_KEY, randomBytes(CURSOR_KEY_BYTES));
  return readSecret(pool, CURSOR_KEY);
};
