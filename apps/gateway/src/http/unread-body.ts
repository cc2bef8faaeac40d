import { type IncomingMessage } from 'node:http';

/** So much of a refused body is read and dropped before the connection is cut. */
const DROPPED_BYTES_MAX = 4_194_304;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Reads on after a refusal, so that the client, who is still sending, gets the answer: closing at once would have its
 * system throw the answer away. Whoever goes on and on is cut off.
 */
export const dropBody = (request: IncomingMessage): void => {
  if (request.complete || !hasBody(request)) return;
  let droppedBytes = 0;
  request.on('data', (chunk: Buffer) => {
    droppedBytes += chunk.length;
    if (droppedBytes > DROPPED_BYTES_MAX) request.socket.destroy();
  });
};
