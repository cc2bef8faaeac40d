import { createCipheriv } from 'node:crypto';

const BYTES_PER_LINE = 32;
const BLOCKS_PER_LINE = 2;
const COUNTER_BYTES = 16;

/** What a line's call and the identity that it may create are named by. */
export type LineIds = { readonly call: string; readonly candidate: string };

/** Sixteen bytes as a uuid of the version given. */
const toUuid = (bytes: Buffer, version: number): string => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/**
 * Ids of the lines from `first` on, drawn from the file's key: random to everybody else, and the same in every repeat
 * however the file is cut into batches. One run of a cipher serves a batch; a draw a line was a tenth of its time.
 */
export const lineIdsFrom = (key: Buffer, first: number, count: number): ((line: number) => LineIds) => {
  const counter = Buffer.alloc(COUNTER_BYTES);
  counter.writeBigUInt64BE(BigInt(first) * BigInt(BLOCKS_PER_LINE), COUNTER_BYTES - 8);
  const stream = createCipheriv('aes-256-ctr', key, counter).update(Buffer.alloc(count * BYTES_PER_LINE));
  return (line) => {
    const from = (line - first) * BYTES_PER_LINE;
    const half = from + BYTES_PER_LINE / 2;
    // Version 8 says that the bits are the maker's own; an identity's uuid looks like that of any other.
    return {
      candidate: toUuid(stream.subarray(from, half), 4),
      call: toUuid(stream.subarray(half, from + BYTES_PER_LINE), 8),
    };
  };
};
