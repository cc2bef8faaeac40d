import { KAFKA_LIMITS } from './kafka-limits.js';

export type Outgoing = {
  readonly key: string;
  readonly value: string;
  readonly partition: number;
  readonly headers?: { readonly [name: string]: string };
};

const bytesOf = ({ key, value }: Outgoing): number =>
  Buffer.byteLength(key) + Buffer.byteLength(value) + KAFKA_LIMITS.recordOverheadBytes;

/**
 * Cuts messages, in order, into what may be sent in one request: Kafka refuses a batch larger than its topic's limit, and
 * all that goes to one partition with one request is a batch. A message that is too large by itself is for Kafka to refuse.
 */
export const chunksOf = <T extends Outgoing>(
  messages: readonly T[],
  batchBytesMax: number,
): readonly (readonly T[])[] => {
  const chunks: T[][] = [];
  let chunkBytes = Infinity;
  for (const message of messages) {
    const bytes = bytesOf(message);
    const last = chunks.at(-1);
    if (last && chunkBytes + bytes <= batchBytesMax && last.length < KAFKA_LIMITS.publishSizeMax) {
      last.push(message);
      chunkBytes += bytes;
    } else {
      chunks.push([message]);
      chunkBytes = bytes;
    }
  }
  return chunks;
};
