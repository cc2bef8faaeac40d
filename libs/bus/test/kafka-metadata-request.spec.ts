import { decodeMetadataResponse, encodeMetadataRequest } from '../src/kafka/metadata-request.js';

const compact = (text: string): Buffer => Buffer.concat([Buffer.of(text.length + 1), Buffer.from(text)]);
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const NO_TAGS = Buffer.of(0);
const TOPIC_ID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const broker = (rack: Buffer): Buffer => Buffer.concat([int32(1), compact('kafka-1'), int32(9092), rack, NO_TAGS]);
/** As a broker of Kafka 4 answers: header, throttle time, brokers, cluster, controller, topics. */
const responseOf = (errorCode: number): Buffer =>
  Buffer.concat([
    int32(1),
    NO_TAGS,
    int32(0),
    Buffer.of(3),
    broker(Buffer.of(0)),
    broker(compact('rack-b')),
    compact('a-cluster'),
    int32(1),
    Buffer.of(2),
    int16(errorCode),
    compact('a.topic'),
    TOPIC_ID,
    Buffer.of(0, 1, 0, 0, 0, 0, 0),
  ]);

describe('the request for the names of a log', () => {
  it('asks for one topic, by name, and for nothing to be made', () => {
    expect(encodeMetadataRequest('a.topic', 'omni').toString('hex')).toBe(
      [
        '0000002c',
        '0003000c00000001',
        '00046f6d6e69',
        '00',
        '02',
        '00000000000000000000000000000000',
        '08612e746f706963',
        '00',
        '0000',
        '00',
      ].join(''),
    );
  });

  it('finds the cluster and the id of the topic in the answer', () => {
    expect(decodeMetadataResponse(responseOf(0))).toEqual({
      clusterId: 'a-cluster',
      topicId: '00112233445566778899aabbccddeeff',
    });
  });

  it('takes a refusal for a fault, and names its code', () => {
    expect(() => decodeMetadataResponse(responseOf(3))).toThrow('code 3');
  });

  it('takes an answer that ends too early for a fault, wherever it ends', () => {
    const response = responseOf(0);
    const needed = response.length - 7;
    for (let length = 0; length < needed; length++) {
      expect(() => decodeMetadataResponse(response.subarray(0, length))).toThrow();
    }
  });
});
