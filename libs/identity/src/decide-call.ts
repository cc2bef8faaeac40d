import {
  type Call,
  type CallIdentifier,
  identifiersOf,
  isKnown,
  isPersonClass,
  type Unusable,
  unusable,
} from './call.js';
import { attach } from './attach.js';
import { beginDeciding, type Deciding, emit, refuse, WouldConclude } from './deciding.js';
import { type Answer, type EventRecord } from './events.js';
import { visitsOf } from './evolve.js';
import { findIdentity } from './find-identity.js';
import { type Graph, holdingsOf, identityOf, type IdentifierState, rootOf, stateOf } from './graph.js';
import { countDevices, learn } from './learn.js';
import { classOf } from './policy.js';

export type Decision =
  | { readonly ok: true; readonly answer: Answer; readonly events: readonly EventRecord[] }
  | { readonly ok: false; readonly refusal: Unusable };

/** Who answers, and the member that the call is written on. */
type Decided = { readonly root: number; readonly home: number };

/**
 * A token that may only read: the strongest identifier that is known answers. Only where that leads to nobody is an identity
 * made, for the best identifier that nobody holds, so that the same look-up finds it again.
 */
const lookUp = (deciding: Deciding): Decided => {
  const { graph, identifiers } = deciding;
  const found = findIdentity(
    deciding,
    identifiers.filter((identifier) => isKnown(graph, identifier)),
  );
  const best = identifiers.find((one) => (isPersonClass(one) || one.kind === 'anonymous_id') && !isKnown(graph, one));
  if (found.by === null && best) attach(deciding, found, best);
  return found;
};

const noteBlocked = (deciding: Deciding, root: number): void => {
  for (const kind of deciding.call.blocked) {
    if (classOf(deciding.graph.policy, kind))
      refuse(deciding, { kind, value: '' }, 'blocked_value', { root, holder: null });
  }
};

const link = (deciding: Deciding): Decided => {
  if (!deciding.isBare) countDevices(deciding);
  const found = findIdentity(deciding, deciding.identifiers);
  const root = learn(deciding, found);
  noteBlocked(deciding, root);
  return { root, home: found.home };
};

/** The e-mails on record before the call, as they were then: what the answer may show. */
const emailsBefore = (identifiers: readonly CallIdentifier[], graph: Graph): ReadonlyMap<string, IdentifierState> =>
  new Map(
    identifiers
      .filter((one) => one.kind === 'email')
      .flatMap((one) => {
        const state = stateOf(graph, one);
        return state ? [[one.value, state] as const] : [];
      }),
  );

const isNewer = (a: IdentifierState, b: IdentifierState): boolean =>
  (a.carried - b.carried || a.attached - b.attached) > 0;

/** Of several addresses the one that a recorded call carried last. An address that this call brought does not show yet. */
const emailOnRecord = (
  graph: Graph,
  root: number,
  before: ReadonlyMap<string, IdentifierState>,
  position: number,
): string => {
  const known = holdingsOf(graph, root)
    .filter((state) => state.kind === 'email' && state.attached <= position)
    .map((state) => before.get(state.value) ?? state)
    .filter((state) => state.address !== null);
  if (known.length === 0) return '';
  return known.reduce((best, state) => (isNewer(state, best) ? state : best)).address ?? '';
};

const recordCall = (deciding: Deciding, { root, home }: Decided, answer: Answer): void => {
  const { call, graph } = deciding;
  emit(deciding, root, {
    type: 'call.recorded',
    call: call.id,
    dedupe: call.dedupe,
    request_hash: call.requestHash,
    token: call.token,
    mode: call.mode,
    counted: call.counted,
    entry: call.recorded,
    member: home,
    device: identityOf(graph, home).isDevice,
    policy: graph.policy.version,
    outcomes: [...deciding.outcomes],
    ...(call.imported ? { imported: call.imported } : {}),
    answer,
    body: call.body,
  });
};

const decide = (graph: Graph, call: Call, isPeek: boolean): Decision => {
  const identifiers = identifiersOf(graph, call);
  const refusal = unusable(graph, call, identifiers);
  if (refusal) return { ok: false, refusal };
  const before = emailsBefore(identifiers, graph);
  const { position } = graph;
  const deciding = beginDeciding(graph, call, { identifiers, isPeek });
  const decided = call.links ? link(deciding) : lookUp(deciding);
  const root = rootOf(graph, decided.root);
  const { uuid, totals } = identityOf(graph, root);
  const answer: Answer = {
    uuid,
    identity: root,
    email: emailOnRecord(graph, root, before, position),
    visits: totals.visits + visitsOf(call),
  };
  if (call.recorded || call.keyed || deciding.events.length > 0)
    recordCall(deciding, { root, home: decided.home }, answer);
  return { ok: true, answer, events: deciding.events };
};

/**
 * Decides one call: from what is known (`graph`, private to the caller, evolved in place) and what was sent to what is
 * concluded and answered. Needs only the slice of the graph that the call touches; reads no clock, makes no random number
 * and never throws on odd input. A refused call leaves the graph as it was.
 */
export const decideCall = (graph: Graph, call: Call): Decision => decide(graph, call, false);

/**
 * What `decideCall` would answer, where it would conclude nothing; undefined where there would be any event. The graph stays
 * as it was either way, so that many calls can be peeked at on one.
 */
export const peekCall = (graph: Graph, call: Call): Decision | undefined => {
  try {
    return decide(graph, call, true);
  } catch (thrown) {
    if (thrown instanceof WouldConclude) return undefined;
    throw thrown;
  }
};
