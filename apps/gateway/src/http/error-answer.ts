import { ApiError, type ErrorCode } from '@omni/contracts';
import { HttpException } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { dropBody } from './unread-body.js';

const CODE_OF_FASTIFY: { readonly [code: string]: ErrorCode } = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_REQUEST',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_JSON',
  FST_ERR_BAD_URL: 'NOT_FOUND',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
};
const CODE_OF_STATUS: { readonly [status: number]: ErrorCode } = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};
const RETRY_AFTER_S = 1;

const codeOf = (error: unknown): ErrorCode | undefined => {
  if (error instanceof HttpException) return CODE_OF_STATUS[error.getStatus()];
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(CODE_OF_FASTIFY, error.code) ? CODE_OF_FASTIFY[error.code] : undefined;
};

/** What a client is told about an error. Whatever is not known to be the client's is ours, and the cause stays inside. */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  const code = codeOf(error);
  return code ? new ApiError(code) : Object.assign(new ApiError('INTERNAL_ERROR'), { cause: error });
};

const addHeaders = (reply: FastifyReply, { status, code }: ApiError): void => {
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503) reply.header('retry-after', RETRY_AFTER_S);
  // Fastify closes the connection after a body that it could not read, and the answer would be lost with it.
  if (code === 'PAYLOAD_TOO_LARGE') reply.removeHeader('connection');
};

/** Answers a refusal or a fault in the one error shape. */
export const answerError = (reply: FastifyReply, error: ApiError): void => {
  if (reply.sent) return;
  reply.outcome = error.code;
  addHeaders(reply, error);
  // A client that waits for `100 Continue` will not send its body now, and must not take the next request for it.
  if (reply.request.headers.expect !== undefined) reply.header('connection', 'close');
  else dropBody(reply.request.raw);
  reply
    .code(error.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(error.toBody()));
};
