import { MESSAGE_VERSION, type PolicyMessage } from '@omni/contracts';
import { v7 as uuidV7 } from 'uuid';
import { type Caller } from '../access/caller.js';
import { type CallDesk } from '../calls/call-desk.js';

/**
 * A change of policy as a message on the calls topic: it takes effect between two calls, the same place on every replay.
 * It has no key: setting the same policy twice changes nothing.
 */
export const toPolicyMessage = (
  change: PolicyMessage['change'],
  origin: {
    readonly space: Caller['space'];
    readonly tokenId: string;
    readonly desk: Pick<CallDesk, 'replyTo' | 'deadlineFrom'>;
    readonly acceptedAtMs: number;
  },
): PolicyMessage => {
  const id = uuidV7();
  return {
    v: MESSAGE_VERSION,
    type: 'policy',
    id,
    dedupe: id.replaceAll('-', ''),
    keyed: false,
    request_hash: '',
    accepted_at: origin.acceptedAtMs,
    space: origin.space.id,
    space_name: origin.space.name,
    token: origin.tokenId,
    reply: origin.desk.replyTo,
    deadline: origin.desk.deadlineFrom(origin.acceptedAtMs),
    change,
  };
};
