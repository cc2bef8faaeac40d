import { connect, type Socket } from 'node:net';
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
      if (length > RESPONSE_BYTES_MAX) reject(new Error('the response of the broker is too large'));
      else if (length > 0 && received.length >= FRAME_BYTES + length)
        resolve(received.subarray(FRAME_BYTES, FRAME_BYTES + length));
    });
  });

/** Sends a request that kafkajs does not know to host:port, and answers the response without its frame. */
export const askBroker = async (broker: string, request: Buffer): Promise<Buffer> => {
  const socket = connect(toPlace(broker));
  socket.setTimeout(KAFKA_LIMITS.connectTimeoutMs);
  try {
    const response = readResponse(socket);
    socket.write(request);
    return await response;
  } finally {
    socket.destroy();
  }
};
