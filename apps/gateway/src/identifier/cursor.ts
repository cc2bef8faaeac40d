import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ApiError } from '@omni/contracts';

/** Where a walk through a journal has come to, and whose walk it is. */
export type Cursor = {
  readonly tokenId: string;
  readonly space: number;
  readonly identity: number;
  /** The next page holds entries before this position. */
  readonly before: number;
  readonly uuid: string;
  readonly email: string;
};

export type CursorSeal = {
  seal(cursor: Cursor): string;
  /** Throws `VALIDATION_FAILED` for whatever this seal did not make, and for another token's cursor. */
  open(sealed: string, caller: { readonly tokenId: string; readonly space: number }): Cursor;
};

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

const refuse = (): never => {
  throw new ApiError('VALIDATION_FAILED', undefined, [{ field: 'cursor', message: 'is not a cursor of this token' }]);
};

const decrypt = (sealed: string, key: Buffer): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  // The same bytes have several base64 texts; only the one that we made counts as untampered.
  if (!BASE64URL.test(sealed) || bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed)
    return refuse();
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return refuse();
  }
};

/**
 * Cursors are encrypted, not only signed: they hold an e-mail address and positions that a caller need not see. All
 * gateways share the key, so that a walk may go on at another one.
 */
export const createCursorSeal = (key: Buffer): CursorSeal => {
  if (key.length !== KEY_BYTES) throw new Error(`the cursor key has ${key.length} bytes, not ${KEY_BYTES}`);
  return {
    seal(cursor) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      const secret = Buffer.concat([cipher.update(JSON.stringify(cursor), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, secret, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed, caller) {
      const cursor = JSON.parse(decrypt(sealed, key)) as Cursor;
      return cursor.tokenId === caller.tokenId && cursor.space === caller.space ? cursor : refuse();
    },
  };
};
