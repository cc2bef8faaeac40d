import { createHash } from 'node:crypto';
import { ApiError } from '@omni/contracts';

const HEADER = 'Idempotency-Key';
const VISIBLE = /^[!-~]{1,255}$/;

/**
 * The caller's `Idempotency-Key`, null when none was sent. A doubled header arrives as one value with `, ` between, and so
 * has a blank that no key may have.
 */
export const readIdempotencyKey = (header: string | string[] | undefined): string | null => {
  if (header === undefined) return null;
  if (typeof header === 'string' && VISIBLE.test(header)) return header;
  throw new ApiError('VALIDATION_FAILED', undefined, [
    { field: HEADER, message: 'must be sent once, with 1 to 255 visible ASCII characters' },
  ]);
};

const sha256 = (...parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Hex: the same key of the same token has an effect once. A token id holds no NUL. */
export const dedupeOf = (tokenId: string, key: string): string => sha256(tokenId, '\0', key);

/** Hex: what a key stands for, byte by byte. JSON text holds no NUL, so no body can pass for another body and query. */
export const requestHashOf = (body: Buffer, query: string): string => sha256(query, '\0', body);
