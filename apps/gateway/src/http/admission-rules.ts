import { type IncomingHttpHeaders } from 'node:http';
import { ApiError } from '@omni/contracts';
import { type Caller, type LimitVerdict } from '../access/caller.js';
import { isJsonType, isPlainEncoding } from './media-type.js';
import { type RouteAccess } from './route-access.js';

export const BODY_BYTES_MAX = 262_144;

/** What the path and method of a request lead to. */
export type Target =
  | { readonly kind: 'route'; readonly access: RouteAccess; readonly takesJson: boolean }
  | { readonly kind: 'other method'; readonly allow: string }
  | { readonly kind: 'nothing' };

export type Arrival = {
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: string;
  readonly caller: Caller | undefined;
  readonly verdict: LimitVerdict;
  readonly target: Target;
};

const isOpen = (target: Target): boolean => target.kind === 'route' && target.access.access === 'open';

/** HTTP/1.1 demands a Host; the server is told to let it pass, because it would answer in a shape of its own. */
const lacksHost = ({ headers, httpVersion }: Arrival): boolean => headers.host === undefined && httpVersion === '1.1';

export const expectsContinue = (headers: IncomingHttpHeaders): boolean =>
  headers.expect?.toLowerCase() === '100-continue';

const isUnmetExpectation = ({ headers, httpVersion }: Arrival): boolean =>
  headers.expect !== undefined && httpVersion === '1.1' && !expectsContinue(headers);

const isOtherMedia = ({ headers, target }: Arrival): boolean =>
  target.kind === 'route' &&
  target.takesJson &&
  !(isJsonType(headers['content-type']) && isPlainEncoding(headers['content-encoding']));

const isTooLarge = ({ headers }: Arrival): boolean => Number(headers['content-length'] ?? 0) > BODY_BYTES_MAX;

/**
 * Why a request is refused before its body is read: the first of 429, 401, 404, 405, 415, 413. What the HTTP parser would
 * have refused comes where it would have been seen.
 */
export const refusalOf = (arrival: Arrival): ApiError | undefined => {
  const { caller, verdict, target } = arrival;
  if (!verdict.allowed) return new ApiError('RATE_LIMITED');
  if (lacksHost(arrival)) return new ApiError('BAD_REQUEST');
  if (!caller && !isOpen(target)) return new ApiError('UNAUTHORIZED');
  if (target.kind === 'nothing') return new ApiError('NOT_FOUND');
  if (target.kind === 'other method') return new ApiError('METHOD_NOT_ALLOWED');
  return mediaRefusalOf(arrival);
};

const mediaRefusalOf = (arrival: Arrival): ApiError | undefined => {
  if (isUnmetExpectation(arrival)) return new ApiError('EXPECTATION_FAILED');
  if (isOtherMedia(arrival)) return new ApiError('UNSUPPORTED_MEDIA_TYPE');
  return isTooLarge(arrival) ? new ApiError('PAYLOAD_TOO_LARGE') : undefined;
};
