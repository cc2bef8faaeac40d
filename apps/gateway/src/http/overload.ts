import { ApiError } from '@omni/contracts';
import { type CallDesk } from '../calls/call-desk.js';
import { type Target } from './admission-rules.js';

/** One for all: where it was thrown is told to nobody, and finding that out costs more than the rest of a refusal. */
const OVERLOADED = new ApiError('OVERLOADED');

/** Calls are shed before any work is put into them; other routes do not go through the desk. */
export const overloadOf = (target: Target, desk: Pick<CallDesk, 'admits'>): ApiError | undefined =>
  target.kind === 'route' && target.access.access === 'by body' && !desk.admits() ? OVERLOADED : undefined;
