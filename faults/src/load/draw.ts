import { createHash } from 'node:crypto';

const WORD_BYTES = 4;

/**
 * Numbers from 0 up to, not including, 1, that depend on the names only: whoever draws, and when, changes nothing. At most
 * eight of them.
 */
export const drawsOf = (...names: readonly (string | number)[]): (() => number) => {
  const bytes = createHash('sha256').update(names.join(':')).digest();
  let at = 0;
  return () => {
    const word = bytes.readUInt32BE(at % (bytes.length - WORD_BYTES + 1));
    at += WORD_BYTES;
    return word / 2 ** 32;
  };
};
