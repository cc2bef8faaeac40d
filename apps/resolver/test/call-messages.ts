import { randomUUID } from 'node:crypto';
import { type CallMessage, encodeMessage, type PolicyMessage, type SentIdentifier } from '@omni/contracts';
import { type Delivered } from '@omni/bus';

export const SPACE = { id: 1, name: 'default' } as const;

/** A resolve call with the given identifiers, `anonymous_id` and the like by their kinds. */
export const callMessage = (
  identifiers: { readonly [kind: string]: string | SentIdentifier },
  more: Partial<CallMessage> = {},
): CallMessage => {
  const id = randomUUID();
  const sent = Object.entries(identifiers).map(([kind, value]) =>
    typeof value === 'string' ? { kind, value } : value,
  );
  return {
    v: 1,
    type: 'call',
    id,
    dedupe: id.replaceAll('-', ''),
    keyed: false,
    request_hash: '',
    accepted_at: 1_760_000_000_000,
    space: SPACE.id,
    space_name: SPACE.name,
    token: 'test',
    reply: { gateway: 'gateway', partition: 0 },
    deadline: 0,
    candidate_uuid: randomUUID(),
    mode: 'resolve',
    counted: true,
    recorded: true,
    links: true,
    identifiers: sent,
    blocked: [],
    body: JSON.stringify({ platform: 'web', ...identifiers }),
    ...more,
  };
};

/** An e-mail as the gateway would send it; any text does as a hash here. */
export const email = (address: string): SentIdentifier => ({ kind: 'email', value: `hash of ${address}`, address });

export const delivered = (values: readonly (object | string)[], firstOffset = 0): readonly Delivered[] =>
  values.map((value, index) => ({
    topic: 'omni.calls.v1',
    partition: 0,
    offset: firstOffset + index,
    key: SPACE.name,
    value: typeof value === 'string' ? value : encodeMessage(value),
  }));

/** Has the space take `user_id` for a person's id. */
export const policyMessage = (): PolicyMessage => {
  const { v, id, dedupe, keyed, request_hash, accepted_at, space, space_name, token, reply, deadline } = callMessage(
    {},
  );
  const envelope = { v, id, dedupe, keyed, request_hash, accepted_at, space, space_name, token, reply, deadline };
  return { ...envelope, type: 'policy', change: { user_id: true } };
};
