import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { ApiError, type ErrorCode } from '@omni/contracts';
import { freshId } from './fresh-id.js';
import { type Limiter, type LimitVerdict, type RateLimit } from '../access/caller.js';
import { uncountedVerdict } from './admission.js';
import { type Headers, limitHeadersOf, type OriginHeaders, steadyHeadersOf } from './answer-headers.js';
import { type FaultLog } from './fault-log.js';

const CODE_OF_PARSER: { readonly [code: string]: ErrorCode } = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

export type BrokenRequestPorts = {
  readonly limiter: Limiter;
  readonly rateLimit: RateLimit | null;
  readonly originHeaders: OriginHeaders;
  readonly logFault: FaultLog;
  readonly onAnswer: (code: ErrorCode) => void;
};

/** Answers what the HTTP parser refused: no request exists, so the answer is written by hand. */
export type BrokenRequests = (error: Error & { readonly code?: string }, socket: Socket) => void;

/** The answer that Node.js is about to write on this connection; it is not in the types. */
type Answering = {
  readonly headersSent: boolean;
  readonly req: { readonly complete: boolean };
  once(event: 'close', then: () => void): void;
};
const answeringOf = (socket: Socket): Answering | null | undefined =>
  (socket as Socket & { readonly _httpMessage?: Answering | null })._httpMessage;

const toText = (error: ApiError, headers: Headers): string => {
  const body = JSON.stringify(error.toBody());
  const all = {
    ...headers,
    date: new Date().toUTCString(),
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
};

export const createBrokenRequests = (ports: BrokenRequestPorts): BrokenRequests => {
  const verdictOf = async (socket: Socket, requestId: string): Promise<LimitVerdict> => {
    try {
      return await ports.limiter.count(`address:${socket.remoteAddress ?? ''}`, ports.rateLimit);
    } catch (cause) {
      ports.logFault(requestId, Object.assign(new ApiError('UNAVAILABLE'), { cause }));
      return uncountedVerdict(ports.rateLimit);
    }
  };
  const answer = async (code: ErrorCode, socket: Socket): Promise<void> => {
    const requestId = freshId();
    const verdict = await verdictOf(socket, requestId);
    if (!socket.writable || answeringOf(socket)?.headersSent) return void socket.destroy();
    const error = new ApiError(verdict.allowed ? code : 'RATE_LIMITED');
    ports.onAnswer(error.code);
    const retry: Headers = verdict.allowed ? {} : { 'retry-after': verdict.retryAfterS };
    const headers = {
      ...steadyHeadersOf(requestId),
      ...ports.originHeaders(undefined),
      ...limitHeadersOf(verdict),
      ...retry,
    };
    socket.end(toText(error, headers), () => socket.destroy());
  };
  const wait: BrokenRequests = (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    // Requests before this one, complete and being answered, come first.
    const answering = answeringOf(socket);
    if (answering?.req.complete && !answering.headersSent) return answering.once('close', () => wait(error, socket));
    void answer(CODE_OF_PARSER[error.code ?? ''] ?? 'BAD_REQUEST', socket);
  };
  return wait;
};
