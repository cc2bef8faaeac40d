import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const BYTES_PER_ID = 16;
const pool = new Uint8Array(BYTES_PER_ID * 256);
let usedBytes = pool.length;

/** A UUIDv7. Random bytes are drawn for many at once: drawing them one by one was a twentieth of a request. */
export const freshId = (): string => {
  if (usedBytes === pool.length) {
    randomFillSync(pool);
    usedBytes = 0;
  }
  const random = pool.subarray(usedBytes, usedBytes + BYTES_PER_ID);
  usedBytes += BYTES_PER_ID;
  return uuidv7({ random });
};
