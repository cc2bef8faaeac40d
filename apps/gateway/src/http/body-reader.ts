import { type IncomingMessage } from 'node:http';
import { ApiError } from '@omni/contracts';
import { type FastifyInstance } from 'fastify';
import { BODY_BYTES_MAX } from './admission-rules.js';

type Done = (error: Error | null, body?: Buffer) => void;

/** Collects a body's bytes, at most as many as allowed, whatever Content-Length said. */
const collect = (payload: IncomingMessage, done: Done): void => {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  const finish = (error: Error | null, body?: Buffer) => {
    payload.removeListener('data', take).removeListener('end', end).removeListener('error', fail);
    done(error, body);
  };
  const take = (chunk: Buffer) => {
    receivedBytes += chunk.length;
    chunks.push(chunk);
    if (receivedBytes > BODY_BYTES_MAX) finish(new ApiError('PAYLOAD_TOO_LARGE'));
  };
  const end = () => finish(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  // The client is gone: nobody reads the answer, but the request must end.
  const fail = () => finish(new ApiError('BAD_REQUEST'));
  payload.on('data', take).on('end', end).on('error', fail);
};

/** Every body arrives at its handler as bytes: handlers need the text as it was sent, and judge it in their own order. */
export const readBodiesAsBytes = (instance: FastifyInstance): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', (_request, payload, done) => collect(payload, done));
};
