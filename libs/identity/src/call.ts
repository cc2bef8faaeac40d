import { type Identifier, type IdentifierKey } from './events.js';
import { type Graph, stateOf } from './graph.js';
import { classOf, isOncePerPerson, type KindClass, RANK, rankOf } from './policy.js';

/** A call as `decideCall` takes it: values in their normal form, placeholders left out. */
export type Call = {
  readonly id: string;
  readonly dedupe: string;
  readonly requestHash: string;
  readonly token: string;
  /** Milliseconds since 1970, stamped by the gateway. */
  readonly acceptedAt: number;
  /** The uuid of the identity that the call creates, if it creates one. */
  readonly candidateUuid: string;
  readonly mode: 'resolve' | 'journal';
  readonly counted: boolean;
  /** Leaves a journal entry. A call that does not is a bare look-up: it writes only what is new. */
  readonly recorded: boolean;
  /** Came with an Idempotency-Key: recorded in the log whatever it does. */
  readonly keyed: boolean;
  /** Whether the token may link. */
  readonly links: boolean;
  /** At most one a kind. */
  readonly identifiers: readonly Identifier[];
  /** Kinds whose value was a placeholder. */
  readonly blocked: readonly string[];
  readonly body: string;
  /** An import brings the call, and with it so many earlier visits. Breakers are off: they are for what happens now. */
  readonly imported?: { readonly visits: number };
};

/** An identifier of a call with its standing; `identity` is set for one of our own uuids. */
export type CallIdentifier = Identifier & {
  readonly class: KindClass;
  readonly rank: number;
  readonly identity?: number;
};

export type Unusable = 'identifier_required' | 'no_usable_identifier';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The uuid that a value spells, in any letter case, or undefined. */
export const uuidOf = (value: string): string | undefined => {
  const lower = value.toLowerCase();
  return value.length === 36 && UUID.test(lower) ? lower : undefined;
};

/** `anonymous_id`, `user_id` and custom kinds may hold one of our uuids. */
export const mayPoint = (kind: string): boolean => kind !== 'email' && kind !== 'phone';

/** The number of the identity whose uuid the identifier spells. `user_id` counts whether configured or not. */
const pointedAt = (graph: Graph, { kind, value }: IdentifierKey): number | undefined => {
  const uuid = mayPoint(kind) ? uuidOf(value) : undefined;
  if (uuid === undefined || (kind !== 'user_id' && !classOf(graph.policy, kind))) return undefined;
  return graph.idByUuid.get(uuid);
};

const toCallIdentifier = (graph: Graph, sent: Identifier): CallIdentifier | undefined => {
  const identity = pointedAt(graph, sent);
  if (identity !== undefined)
    return { kind: sent.kind, value: sent.value.toLowerCase(), class: 'self', rank: RANK.self, identity };
  const kindClass = classOf(graph.policy, sent.kind);
  return kindClass && { ...sent, class: kindClass, rank: rankOf(graph.policy, sent.kind) };
};

/** Of two own uuids that differ the one in anonymous_id decides, then the one in user_id. */
const pointerOrder = ({ kind }: CallIdentifier): number => (kind === 'anonymous_id' ? 0 : kind === 'user_id' ? 1 : 2);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const compare = (a: CallIdentifier, b: CallIdentifier): number =>
  a.rank - b.rank ||
  (a.class === 'self' && b.class === 'self' ? pointerOrder(a) - pointerOrder(b) : 0) ||
  compareText(a.kind, b.kind) ||
  compareText(a.value, b.value);

/** The identifiers that have an effect in this space, strongest first. */
export const identifiersOf = (graph: Graph, call: Call): readonly CallIdentifier[] =>
  call.identifiers.flatMap((sent) => toCallIdentifier(graph, sent) ?? []).sort(compare);

const suffices = ({ kind, class: kindClass }: CallIdentifier): boolean =>
  kindClass === 'self' || kindClass === 'person' || kind === 'anonymous_id';

/** Why nobody can be named by these identifiers, or undefined when somebody can. */
export const unusable = (graph: Graph, call: Call, identifiers: readonly CallIdentifier[]): Unusable | undefined => {
  if (identifiers.some(suffices)) return undefined;
  const wasGiven = (kind: string): boolean => kind === 'anonymous_id' || classOf(graph.policy, kind) === 'person';
  return call.blocked.some(wasGiven) ? 'no_usable_identifier' : 'identifier_required';
};

export const isPersonClass = (identifier: CallIdentifier): boolean => identifier.class === 'person';

/**
 * Whether the root that holds `weaker` has another value of a once-per-person kind for which the call carries a stronger
 * identifier: then the weaker one is about somebody else.
 */
export const contradicts = (
  held: readonly IdentifierKey[],
  weaker: CallIdentifier,
  { graph, identifiers }: { readonly graph: Graph; readonly identifiers: readonly CallIdentifier[] },
): boolean => {
  const stronger = identifiers.filter((one) => isPersonClass(one) && one.rank < weaker.rank);
  return stronger.some(
    ({ kind, value }) =>
      isOncePerPerson(graph.policy, kind) && held.some((one) => one.kind === kind && one.value !== value),
  );
};

export const isKnown = (graph: Graph, identifier: CallIdentifier): boolean =>
  identifier.class === 'self' || (stateOf(graph, identifier)?.member ?? null) !== null;
