/** Kafka's Metadata request, version 12 (Kafka 3.0 and later): the first that names topics by ids of their own. */
const API_KEY = 3;
const API_VERSION = 12;

/** What tells a log from another of the same name. */
export type LogNames = { readonly clusterId: string; readonly topicId: string };

const compactString = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  // Lengths are varints of the length plus one; topic and client names are far shorter than the 126 that need one byte.
  if (bytes.length > 126) throw new Error('a name of more than 126 bytes does not fit this request');
  return Buffer.concat([Buffer.of(bytes.length + 1), bytes]);
};

/** The request with its frame, for one topic. */
export const encodeMetadataRequest = (topic: string, clientId: string): Buffer => {
  const client = Buffer.from(clientId);
  const header = Buffer.alloc(10);
  header.writeInt16BE(API_KEY, 0);
  header.writeInt16BE(API_VERSION, 2);
  header.writeInt32BE(1, 4);
  header.writeInt16BE(client.length, 8);
  const noTags = Buffer.of(0);
  const anyId = Buffer.alloc(16);
  const flags = Buffer.of(0, 0);
  const topics = Buffer.concat([Buffer.of(2), anyId, compactString(topic), noTags]);
  const body = Buffer.concat([header, client, noTags, topics, flags, noTags]);
  const frame = Buffer.alloc(4);
  frame.writeInt32BE(body.length, 0);
  return Buffer.concat([frame, body]);
};

const createReader = (buffer: Buffer) => {
  let at = 0;
  const bytes = (length: number): Buffer => {
    if (at + length > buffer.length) throw new Error('the Metadata response ends too early');
    at += length;
    return buffer.subarray(at - length, at);
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes(1).readUInt8(0);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error('the Metadata response has a number that is too long');
  };
  const text = (): string | null => {
    const length = varint();
    return length === 0 ? null : bytes(length - 1).toString('utf8');
  };
  const tags = (): void => {
    for (let count = varint(); count > 0; count--) {
      varint();
      bytes(varint());
    }
  };
  return { bytes, varint, text, tags, int16: () => bytes(2).readInt16BE(0), int32: () => bytes(4).readInt32BE(0) };
};

type Reader = ReturnType<typeof createReader>;

const skipBroker = (read: Reader): void => {
  read.int32();
  read.text();
  read.int32();
  read.text();
  read.tags();
};

/** From the response without its frame; what follows the first topic's id is not looked at. */
export const decodeMetadataResponse = (response: Buffer): LogNames => {
  const read = createReader(response);
  read.int32();
  read.tags();
  read.int32();
  for (let brokers = read.varint() - 1; brokers > 0; brokers--) skipBroker(read);
  const clusterId = read.text();
  read.int32();
  if (read.varint() - 1 < 1) throw new Error('the Metadata response has no topic');
  const errorCode = read.int16();
  read.text();
  const topicId = read.bytes(16).toString('hex');
  if (errorCode !== 0 || clusterId === null) throw new Error(`Metadata was refused with code ${errorCode}`);
  return { clusterId, topicId };
};
