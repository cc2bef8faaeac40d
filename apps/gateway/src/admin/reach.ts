import { ApiError } from '@omni/contracts';
import { type Caller } from '../access/caller.js';
import { BOOTSTRAP_TOKEN_ID } from '../access/configured-tokens.js';

/** The bootstrap token administers every space, a token with the scope `admin` its own. */
export const administersAll = (caller: Caller): boolean => caller.tokenId === BOOTSTRAP_TOKEN_ID;

export const requireAll = (caller: Caller): void => {
  if (!administersAll(caller)) throw new ApiError('FORBIDDEN', 'Only the bootstrap token may do this');
};

/** Refuses before it is looked up, so that nobody learns which other spaces there are. */
export const requireSpace = (caller: Caller, spaceName: string): void => {
  if (administersAll(caller) || caller.space.name === spaceName) return;
  throw new ApiError('FORBIDDEN', 'The token administers its own space only');
};
