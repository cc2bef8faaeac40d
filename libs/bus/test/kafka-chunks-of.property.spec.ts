import fc from 'fast-check';
import { chunksOf } from '../src/kafka/chunks-of.js';
import { KAFKA_LIMITS } from '../src/kafka/kafka-limits.js';

const BATCH_BYTES_MAX = 2_000;
const outgoing = fc.record({
  key: fc.string({ maxLength: 20, unit: 'binary' }),
  value: fc.string({ maxLength: 1_500, unit: 'binary' }),
  partition: fc.nat(3),
});
const bytesOf = (messages: readonly { readonly key: string; readonly value: string }[]): number =>
  messages.reduce((sum, { key, value }) => sum + Buffer.byteLength(key + value) + KAFKA_LIMITS.recordOverheadBytes, 0);

describe('the chunks of a publish', () => {
  it('are its messages in their order, none empty, each small enough unless a message alone is too large', () => {
    fc.assert(
      fc.property(fc.array(outgoing, { maxLength: 40 }), (messages) => {
        const chunks = chunksOf(messages, BATCH_BYTES_MAX);
        expect(chunks.flat()).toEqual(messages);
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length === 1 || bytesOf(chunk) <= BATCH_BYTES_MAX).toBe(true);
        }
      }),
    );
  });

  it('hold no more messages than one request may, however small they are', () => {
    const messages = Array.from({ length: 2_500 }, () => ({ key: '', value: '', partition: 0 }));
    expect(chunksOf(messages, Infinity).map((chunk) => chunk.length)).toEqual([1_000, 1_000, 500]);
  });
});
