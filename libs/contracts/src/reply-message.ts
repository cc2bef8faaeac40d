import { type Decoded } from './call-message.js';
import { MESSAGE_VERSION } from './topics.js';

/**
 * How a call ended.
 * - `done`: decided and committed.
 * - `key_reused`: its Idempotency-Key was used with another request; no effect.
 * - `no_usable_identifier`, `identifier_required`: refused by the space's own policy; no effect, the key stays unused.
 * - `failed`: poison; kept as a dead letter.
 */
export type ReplyStatus = 'done' | 'key_reused' | 'no_usable_identifier' | 'identifier_required' | 'failed';

export type Reply = {
  /** Id of the call's message. */
  readonly id: string;
  readonly status: ReplyStatus;
  /** The identity that answers; "" unless `done`. */
  readonly uuid: string;
  /** Its number: what the journal is asked with. 0 unless `done`. */
  readonly identity: number;
  /** The e-mail on record when the call arrived, or "". */
  readonly email: string;
  /** Visits of the identity, this one included. */
  readonly visits: number;
  /** The journal must show at least this position. */
  readonly position: number;
};

/** One message of the replies topic: every answer of one batch that one gateway waits for. */
export type ReplyMessage = { readonly v: number; readonly gateway: string; readonly replies: readonly Reply[] };

export const toReplyMessage = (gateway: string, replies: readonly Reply[]): ReplyMessage => ({
  v: MESSAGE_VERSION,
  gateway,
  replies,
});

const REPLY_TYPES = {
  id: 'string',
  status: 'string',
  uuid: 'string',
  identity: 'number',
  email: 'string',
  visits: 'number',
  position: 'number',
} as const satisfies { readonly [name in keyof Reply]: string };
const REPLY_FIELDS = Object.entries(REPLY_TYPES);

const isReply = (value: Readonly<Record<string, unknown>> | null): boolean =>
  value !== null && REPLY_FIELDS.every(([name, type]) => typeof value[name] === type);

/** Reads a message of the replies topic. */
export const decodeReply = (text: string): Decoded<ReplyMessage> => {
  let value: Partial<ReplyMessage> | null;
  try {
    value = JSON.parse(text) as Partial<ReplyMessage> | null;
  } catch {
    return { ok: false, reason: 'not_json' };
  }
  if (typeof value?.v !== 'number') return { ok: false, reason: 'wrong_shape' };
  if (value.v > MESSAGE_VERSION) return { ok: false, reason: 'newer_version' };
  if (typeof value.gateway !== 'string' || !Array.isArray(value.replies)) return { ok: false, reason: 'wrong_shape' };
  if (!value.replies.every(isReply)) return { ok: false, reason: 'wrong_shape' };
  return { ok: true, message: value as ReplyMessage };
};
