import { MESSAGE_VERSION } from './topics.js';

/**
 * One identifier as the gateway read it: a kind and the normal form of its value. For an e-mail `value` is the SHA-256 of
 * the normal form in lower-case hex, so that a hashed address meets the clear one; `address` is the normal form itself
 * and is absent when only the hash was sent.
 */
export type SentIdentifier = { readonly kind: string; readonly value: string; readonly address?: string };

/** What every message on the calls topic carries. Times are milliseconds since 1970. */
type Envelope = {
  readonly v: number;
  /** UUIDv7, fresh for each request: names the call in logs, replies and events. */
  readonly id: string;
  /** Hex. SHA-256 of token and `Idempotency-Key`, else the id without dashes: the same value has an effect once. */
  readonly dedupe: string;
  /** Whether the caller sent an `Idempotency-Key`. */
  readonly keyed: boolean;
  /** Hex. SHA-256 of body and query; "" without a key, where `dedupe` is unique by itself. */
  readonly request_hash: string;
  readonly accepted_at: number;
  /** When it was put on the topic again at an operator's word; absent otherwise. */
  readonly retried_at?: number;
  /** The space's number, by which tables are keyed, and its name, by which topics are. */
  readonly space: number;
  readonly space_name: string;
  readonly token: string;
  /** Where the answer goes: the instance that waits and the partition of the replies topic that it reads. */
  readonly reply: { readonly gateway: string; readonly partition: number };
  /** When the caller has been given up on. The message is applied either way. */
  readonly deadline: number;
};

export type CallMessage = Envelope & {
  readonly type: 'call';
  /** Random. Becomes the identity's uuid if this call creates one: the same on every replay, and unguessable. */
  readonly candidate_uuid: string;
  readonly mode: 'resolve' | 'journal';
  /** Counts a visit. */
  readonly counted: boolean;
  /** Leaves an entry in the journal: every resolve call, and a journal call with `valuation_properties`. */
  readonly recorded: boolean;
  /** Whether the token may write; without it nothing is linked. */
  readonly links: boolean;
  /** At most one a kind. `user_id` is always here when sent; the resolver knows whether the space configured it. */
  readonly identifiers: readonly SentIdentifier[];
  /** The kinds whose value was a placeholder. */
  readonly blocked: readonly string[];
  /** The request body, character for character. */
  readonly body: string;
};

/** A change of a space's policy. Members that are absent stay as they are. */
export type PolicyMessage = Envelope & {
  readonly type: 'policy';
  readonly change: {
    readonly user_id?: boolean;
    /** Custom kinds by name; null removes one. */
    readonly kinds?: { readonly [kind: string]: 'person' | 'device' | null };
  };
};

export type InboundMessage = CallMessage | PolicyMessage;

export type Unreadable = { readonly ok: false; readonly reason: 'not_json' | 'wrong_shape' | 'older_version' };
/** A version newer than this release knows is no poison: whoever reads it must stop and raise an alarm. */
export type TooNew = { readonly ok: false; readonly reason: 'newer_version' };
export type Decoded<T> = { readonly ok: true; readonly message: T } | Unreadable | TooNew;

export const encodeMessage = (message: object): string => JSON.stringify(message);

const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Shape = { readonly [name: string]: (value: unknown) => boolean };
const fits = (value: { readonly [name: string]: unknown }, shape: Shape): boolean =>
  Object.entries(shape).every(([name, check]) => check(value[name]));

const isSentIdentifier = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['kind']) &&
  isText(value['value']) &&
  (value['address'] === undefined || isText(value['address']));

const ENVELOPE: Shape = {
  id: isText,
  dedupe: (value) => isText(value) && /^([0-9a-f]{2}){16,32}$/.test(value),
  keyed: isFlag,
  request_hash: isText,
  accepted_at: isWhole,
  retried_at: (value) => value === undefined || isWhole(value),
  space: isWhole,
  space_name: isText,
  token: isText,
  reply: (value) => isObject(value) && isText(value['gateway']) && isWhole(value['partition']),
  deadline: isWhole,
};
const CALL: Shape = {
  candidate_uuid: isText,
  mode: (value) => value === 'resolve' || value === 'journal',
  counted: isFlag,
  recorded: isFlag,
  links: isFlag,
  identifiers: (value) => Array.isArray(value) && value.every(isSentIdentifier),
  blocked: (value) => Array.isArray(value) && value.every(isText),
  body: isText,
};
const POLICY: Shape = { change: isObject };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const shapeOf = (type: unknown): Shape | undefined => {
  if (type === 'call') return CALL;
  return type === 'policy' ? POLICY : undefined;
};

const versionFault = (version: number): 'newer_version' | 'older_version' | undefined => {
  if (version > MESSAGE_VERSION) return 'newer_version';
  return version < MESSAGE_VERSION - 1 ? 'older_version' : undefined;
};

/** Reads a message of the calls topic; never throws, because one unreadable message must not stop the ones behind it. */
export const decodeInbound = (text: string): Decoded<InboundMessage> => {
  const value = parse(text);
  if (value === undefined) return { ok: false, reason: 'not_json' };
  if (!isObject(value) || !isWhole(value['v'])) return { ok: false, reason: 'wrong_shape' };
  const fault = versionFault(value['v']);
  if (fault) return { ok: false, reason: fault };
  const shape = shapeOf(value['type']);
  if (!shape || !fits(value, ENVELOPE) || !fits(value, shape)) return { ok: false, reason: 'wrong_shape' };
  return { ok: true, message: value as InboundMessage };
};
