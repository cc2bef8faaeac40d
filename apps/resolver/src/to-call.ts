import { type CallMessage } from '@omni/contracts';
import { type Call } from '@omni/identity';

/** A message as the decision takes it. */
export const toCall = (message: CallMessage): Call => ({
  id: message.id,
  dedupe: message.dedupe,
  requestHash: message.request_hash,
  token: message.token,
  acceptedAt: message.accepted_at,
  candidateUuid: message.candidate_uuid,
  mode: message.mode,
  counted: message.counted,
  recorded: message.recorded,
  keyed: message.keyed,
  links: message.links,
  identifiers: message.identifiers,
  blocked: message.blocked,
  body: message.body,
});

/** What a reply other than `done` holds. */
export const NO_ANSWER = { uuid: '', identity: 0, email: '', visits: 0, position: 0 } as const;
