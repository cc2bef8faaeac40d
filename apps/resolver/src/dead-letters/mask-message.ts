import { type CallMessage, decodeInbound, type InboundMessage } from '@omni/contracts';

const MASK = '***';
/** The members of a body that have a meaning; every other name may itself be about somebody. */
const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  'platform',
  'count_prev_visits',
  'anonymous_id',
  'email',
  'phone',
  'user_id',
  'fbclid',
  'gclid',
  'gaclid',
  'valuation_properties',
  'identifiers',
  'action',
  'properties',
]);

const maskValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(maskValue);
  if (typeof value === 'object' && value !== null) return maskMembers(value);
  return typeof value === 'boolean' || value === null ? value : MASK;
};

const maskMembers = (value: object): object => {
  const named = Object.entries(value).filter(([name]) => KNOWN_MEMBERS.has(name));
  const others = Object.entries(value).filter(([name]) => !KNOWN_MEMBERS.has(name));
  return Object.fromEntries([
    ...named.map(([name, member]) => [name, maskValue(member)]),
    ...others.map(([, member], index) => [`(member ${index + 1})`, maskValue(member)]),
  ]);
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Members that the gateway made; whatever else a message carries is masked like a body. */
const OWN_MEMBERS = [
  ...['v', 'type', 'id', 'dedupe', 'keyed', 'accepted_at', 'space', 'space_name', 'token', 'reply', 'deadline'],
  ...['candidate_uuid', 'mode', 'counted', 'recorded', 'links', 'blocked'],
] as const;

const ownOf = (message: object): object =>
  Object.fromEntries(Object.entries(message).filter(([name]) => OWN_MEMBERS.some((own) => own === name)));

/** Without the hash of the body, which gives a short body away to whoever tries enough of them. */
const maskCall = (message: CallMessage): object => ({
  ...ownOf(message),
  identifiers: message.identifiers.map(({ kind, address }) => ({
    kind,
    value: MASK,
    ...(address === undefined ? {} : { address: MASK }),
  })),
  body: maskValue(parse(message.body) ?? message.body),
});

const mask = (message: InboundMessage): object =>
  message.type === 'call' ? maskCall(message) : { ...ownOf(message), change: maskValue(message.change) };

/** A message as it may be shown: what it is, and nothing of whom it is about. */
export const maskMessage = (text: string): string => {
  const decoded = decodeInbound(text);
  if (decoded.ok) return JSON.stringify(mask(decoded.message), null, 2);
  const value = parse(text);
  if (value === undefined) return `(${text.length} characters that are no JSON)`;
  return JSON.stringify(maskValue(value), null, 2);
};
