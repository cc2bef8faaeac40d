import { randomUUID } from 'node:crypto';
import { type CallMessage, MESSAGE_VERSION } from '@omni/contracts';
import { type CallDesk } from '../calls/call-desk.js';
import { dedupeOf, requestHashOf } from './idempotency-key.js';
import { type IdentifierCall } from './identifier-call.js';
import { mayLink } from './permission.js';

/** What a call does once it is decided. */
export type Effect = Pick<CallMessage, 'mode' | 'counted' | 'recorded' | 'links' | 'identifiers' | 'blocked'>;

export const effectOf = (
  { wish, body, caller }: IdentifierCall,
  reading: Pick<CallMessage, 'identifiers' | 'blocked'>,
): Effect => ({
  mode: wish === 'resolve' ? 'resolve' : 'journal',
  counted: body.fields.count_prev_visits === true,
  recorded: wish !== 'look up',
  links: wish !== 'look up' || mayLink(caller),
  identifiers: reading.identifiers,
  blocked: reading.blocked,
});

/** Has the key remembered and compared, and does nothing else. */
export const cursorEffect = (uuid: string): Effect => ({
  mode: 'journal',
  counted: false,
  recorded: false,
  links: false,
  identifiers: [{ kind: 'anonymous_id', value: uuid }],
  blocked: [],
});

export const toMessage = (
  call: IdentifierCall,
  effect: Effect,
  desk: Pick<CallDesk, 'replyTo' | 'deadlineFrom'>,
): CallMessage => {
  const { id, caller, key, bytes, page } = call;
  const acceptedAtMs = Date.now();
  return {
    v: MESSAGE_VERSION,
    type: 'call',
    id,
    dedupe: key === null ? id.replaceAll('-', '') : dedupeOf(caller.tokenId, key),
    keyed: key !== null,
    request_hash: key === null ? '' : requestHashOf(bytes, page.sent),
    accepted_at: acceptedAtMs,
    space: caller.space.id,
    space_name: caller.space.name,
    token: caller.tokenId,
    reply: desk.replyTo,
    deadline: desk.deadlineFrom(acceptedAtMs),
    candidate_uuid: randomUUID(),
    ...effect,
    body: call.body.text,
  };
};
