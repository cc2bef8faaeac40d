import { connect, type Socket } from 'node:net';
import { decodeMetadataResponse, encodeMetadataRequest, type LogNames } from './metadata-request.js';
import { type Connecting } from './kafka-client.js';
import { KAFKA_LIMITS } from './kafka-limits.js';

const FRAME_BYTES = 4;
const RESPONSE_BYTES_MAX = 1024 * 1024;

const toPlace = (broker: string): { readonly host: string; readonly port: number } => {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
};

/** The first response on a socket, without its frame. */
const readResponse = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('timeout', () => reject(new Error('the broker does not answer')));
    socket.on('close', () => reject(new Error('the broker closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const length = received.length < FRAME_BYTES ? 0 : received.readInt32BE(0);
      if (length > RESPONSE_BYTES_MAX) reject(new Error('the Metadata response is too large'));
      else if (length > 0 && received.length >= FRAME_BYTES + length)
        resolve(received.subarray(FRAME_BYTES, FRAME_BYTES + length));
    });
  });

const askBroker = async (broker: string, request: Buffer): Promise<LogNames> => {
  const socket = connect(toPlace(broker));
  socket.setTimeout(KAFKA_LIMITS.connectTimeoutMs);
  try {
    const response = readResponse(socket);
    socket.write(request);
    return decodeMetadataResponse(await response);
  } finally {
    socket.destroy();
  }
};

/**
 * Names the log behind a topic: another one after the topic was made anew or the cluster is another, since offsets begin
 * again then. kafkajs speaks Metadata up to version 6 only, which does not know the ids of topics, so this asks by itself;
 * a mark kept in the topic would go with retention, and its settings have no room for one.
 */
export const readLogId = async (topic: string, { brokers, clientId }: Connecting): Promise<string> => {
  const request = encodeMetadataRequest(topic, clientId);
  const faults: unknown[] = [];
  for (const broker of brokers) {
    try {
      const { clusterId, topicId } = await askBroker(broker, request);
      return `${clusterId}.${topicId}`;
    } catch (fault) {
      faults.push(fault);
    }
  }
  throw new Error(`no broker names the log of ${topic}`, { cause: faults[0] });
};
