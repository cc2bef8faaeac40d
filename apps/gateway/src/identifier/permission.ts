import { ApiError } from '@omni/contracts';
import { type Caller, type Scope } from '../access/caller.js';
import { type RequestFields } from './request-members.js';

/** What a body asks for. The presence of a member decides, not its value; null counts as absent. */
export type Wish = 'resolve' | 'record' | 'look up';

const isSent = (value: unknown): boolean => value !== undefined && value !== null;

export const wishOf = (fields: RequestFields): Wish => {
  if (isSent(fields.count_prev_visits)) return 'resolve';
  return isSent(fields.valuation_properties) ? 'record' : 'look up';
};

const demandScope = (caller: Caller, scope: Scope): void => {
  if (!caller.scopes.has(scope)) throw new ApiError('FORBIDDEN', `The token lacks the scope ${scope}`);
};

const demandPlatform = (caller: Caller, platform: string): void => {
  if (caller.platforms && !caller.platforms.has(platform.trim())) throw new ApiError('PLATFORM_NOT_ALLOWED');
};

/** Throws `FORBIDDEN` or `PLATFORM_NOT_ALLOWED` unless the token may do what the body asks for. */
export const demandPermission = (caller: Caller, wish: Wish, fields: RequestFields): void => {
  demandScope(caller, wish === 'look up' ? 'journal:read' : 'identifier:write');
  demandPlatform(caller, fields.platform);
};

export const maySeeAddresses = (caller: Caller): boolean => caller.scopes.has('journal:read');
export const mayLink = (caller: Caller): boolean => caller.scopes.has('identifier:write');
