/**
 * The partition of a key: FNV-1a over its UTF-16 code units. Every adapter uses this one, because a key that moved to
 * another partition would lose its order; the numbers that the spec pins must therefore never change.
 */
export const partitionOf = (key: string, partitionCount: number): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  // The low bits of FNV-1a are its weakest, and a modulo by a power of two would look at nothing else.
  return ((hash ^ (hash >>> 16)) >>> 0) % partitionCount;
};
