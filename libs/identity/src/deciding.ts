import { type Call, type CallIdentifier, isPersonClass } from './call.js';
import {
  type EventRecord,
  type GraphEvent,
  type IdentifierKey,
  type Outcome,
  type ProposalOpened,
  type RefusalReason,
} from './events.js';
import { evolve } from './evolve.js';
import { type Graph, identityOf, keyOf, stateOf } from './graph.js';

/** One call being decided: what was concluded so far, already folded into the graph. */
export type Deciding = {
  readonly graph: Graph;
  readonly call: Call;
  /** The call's time in the space: never before that of an earlier call. */
  readonly at: number;
  readonly identifiers: readonly CallIdentifier[];
  /** A bare look-up: it touches nothing, refuses nothing aloud and counts towards no window. */
  readonly isBare: boolean;
  /** Whether a person-class identifier vouches for who is calling. */
  readonly vouched: boolean;
  /** Only asked what the answer would be: the first conclusion ends it. */
  readonly isPeek: boolean;
  readonly events: EventRecord[];
  readonly outcomes: Set<Outcome>;
};

export const beginDeciding = (
  graph: Graph,
  call: Call,
  { identifiers, isPeek }: Pick<Deciding, 'identifiers' | 'isPeek'>,
): Deciding => ({
  graph,
  call,
  at: Math.max(graph.lastAt, call.acceptedAt),
  identifiers,
  isPeek,
  isBare: !call.recorded && !call.counted,
  vouched: identifiers.some(isPersonClass),
  events: [],
  outcomes: new Set(),
});

/** Thrown at the first conclusion of a peek, before anything is folded: whoever goes on from there needs the changed graph. */
export class WouldConclude extends Error {}

/** Appends an event about the identity `about` (a number, or null for none) and folds it into the graph. */
export const emit = (deciding: Deciding, about: number | null, event: GraphEvent): void => {
  const { graph, at, events, isPeek } = deciding;
  if (isPeek) throw new WouldConclude();
  const subject =
    event.type === 'identity.created' ? event.uuid : about === null ? null : identityOf(graph, about).uuid;
  const record: EventRecord = { position: graph.position + 1, at, subject, event };
  evolve(graph, record);
  events.push(record);
};

/** Only kind and value, whatever else the identifier carries. */
export const toKey = ({ kind, value }: IdentifierKey): IdentifierKey => ({ kind, value });

/** A link that is not made, and why. `holder` is the root that the identifier stays with. */
export const refuse = (
  deciding: Deciding,
  identifier: IdentifierKey,
  reason: RefusalReason,
  about: { readonly root: number | null; readonly holder: number | null },
): void => {
  if (deciding.isBare) return;
  const { kind, value } = identifier;
  deciding.outcomes.add(reason === 'held_by_breaker' || reason === 'blocked_value' ? reason : `refused_${reason}`);
  emit(deciding, about.root ?? about.holder, {
    type: 'link.refused',
    reason,
    kind,
    value: reason === 'blocked_value' ? null : value,
    holder: about.holder,
  });
};

const sorted = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);

/** Opens a proposal for a human, once for a pair of roots and an identifier. `other` is null where one root is concerned. */
export const propose = (
  deciding: Deciding,
  reason: ProposalOpened['reason'],
  identifier: IdentifierKey,
  pair: { readonly root: number; readonly other: number | null },
): void => {
  const roots = pair.other === null ? ([pair.root, null] as const) : sorted(pair.root, pair.other);
  const known = stateOf(deciding.graph, identifier)?.proposed ?? [];
  if (deciding.isBare || known.some(([a, b]) => a === roots[0] && b === (roots[1] ?? 0))) return;
  deciding.outcomes.add('proposal_opened');
  emit(deciding, pair.root, { type: 'proposal.opened', reason, identifier: toKey(identifier), roots });
};

const compareKeys = (a: IdentifierKey, b: IdentifierKey): number => (keyOf(a) < keyOf(b) ? -1 : 1);

/** Writes on `home` that the person `root` was seen with the identifiers, but for those claimed by `home` at this very moment. */
export const claim = (
  deciding: Deciding,
  identifiers: readonly IdentifierKey[],
  by: { readonly root: number; readonly home: number },
): void => {
  const isNew = (key: IdentifierKey): boolean =>
    !stateOf(deciding.graph, key)?.claims.some((one) => one.member === by.home && one.at === deciding.at);
  // Sorted: the order in which a slice was loaded must not show in the log.
  const claimed = identifiers.filter(isNew).map(toKey).sort(compareKeys);
  if (claimed.length === 0) return;
  emit(deciding, by.root, { type: 'identifiers.claimed', member: by.home, root: by.root, identifiers: claimed });
};
