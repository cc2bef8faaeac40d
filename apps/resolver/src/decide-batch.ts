import { type CallMessage, type InboundMessage, type PolicyMessage, type Reply } from '@omni/contracts';
import { type Answer, decideCall, type EventRecord, evolve, type Graph } from '@omni/identity';
import { type SeenCall } from './store/call-seen.js';
import { NO_ANSWER, toCall } from './to-call.js';

/** A message in its place in the batch; `isRewound` when it may have been here before. */
export type Inbound = { readonly message: InboundMessage; readonly index: number; readonly isRewound: boolean };

/** What the batch's spaces are like before it. */
export type BatchState = {
  readonly graphs: ReadonlyMap<number, Graph>;
  /** No unknown call older than this is applied when it comes again: whether it was applied is no longer known. */
  readonly seenFrom: ReadonlyMap<number, number>;
  readonly seen: readonly SeenCall[];
};

export type Addressed = { readonly gateway: string; readonly partition: number; readonly reply: Reply };

type BatchEvent = { readonly spaceId: number; readonly record: EventRecord };

export type BatchOutcome = {
  readonly replies: readonly Addressed[];
  readonly events: readonly BatchEvent[];
  readonly seen: readonly SeenCall[];
  /** Indexes of messages that must not be applied, with the reason. */
  readonly stale: readonly number[];
};

/** Deciding a message threw: a defect of ours that no repeat will cure. */
export class PoisonedMessage extends Error {
  constructor(
    readonly index: number,
    cause: unknown,
  ) {
    super('a message could not be decided', { cause });
  }
}

/** How long an answer is kept for a repeat of its call. */
export const SEEN_FOR_MS = 24 * 3_600_000;

const nameOf = (spaceId: number, dedupe: string): string => `${spaceId}:${dedupe}`;

const toSeen = (message: InboundMessage, record: EventRecord, member: number, answer: Answer): SeenCall => ({
  spaceId: message.space,
  dedupe: message.dedupe,
  requestHash: message.request_hash,
  ...answer,
  member,
  position: record.position,
  at: record.at,
});

type Decided = { readonly reply: Reply; readonly events: readonly EventRecord[]; readonly seen: SeenCall | undefined };

const decide = (graph: Graph, message: CallMessage): Decided => {
  const decision = decideCall(graph, toCall(message));
  if (!decision.ok)
    return { reply: { id: message.id, status: decision.refusal, ...NO_ANSWER }, events: [], seen: undefined };
  const { answer, events } = decision;
  const last = events.at(-1);
  return {
    reply: { id: message.id, status: 'done', ...answer, position: graph.position },
    events,
    seen: last?.event.type === 'call.recorded' ? toSeen(message, last, last.event.member, answer) : undefined,
  };
};

const changedKinds = (
  kinds: { readonly [kind: string]: 'person' | 'device' },
  change: PolicyMessage['change'],
): { [kind: string]: 'person' | 'device' } => {
  const changes = {
    ...change.kinds,
    ...(change.user_id === undefined ? {} : { user_id: change.user_id ? ('person' as const) : null }),
  };
  const kept = Object.entries(kinds).filter(([kind]) => !Object.hasOwn(changes, kind));
  const added = Object.entries(changes).flatMap(([kind, kindClass]) =>
    kindClass === null ? [] : [[kind, kindClass] as const],
  );
  return Object.fromEntries([...kept, ...added].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const changePolicy = (graph: Graph, message: PolicyMessage): Decided => {
  const record: EventRecord = {
    position: graph.position + 1,
    at: Math.max(graph.lastAt, message.accepted_at),
    subject: null,
    event: {
      type: 'policy.changed',
      call: message.id,
      dedupe: message.dedupe,
      request_hash: message.request_hash,
      version: graph.policy.version + 1,
      kinds: changedKinds(graph.policy.kinds, message.change),
    },
  };
  evolve(graph, record);
  const answer: Answer = { uuid: '', identity: 0, email: '', visits: 0 };
  return {
    reply: { id: message.id, status: 'done', ...answer, position: record.position },
    events: [record],
    seen: toSeen(message, record, 0, answer),
  };
};

/** What a repeat is answered: the stored answer for the same request, a refusal for another one. */
const repeat = (message: InboundMessage, known: SeenCall, graph: Graph): Decided => {
  const { uuid, identity, email, visits } = known;
  const answered = { uuid, identity, email, visits, position: graph.position };
  const reply: Reply =
    known.requestHash === message.request_hash
      ? { id: message.id, status: 'done', ...answered }
      : { id: message.id, status: 'key_reused', ...NO_ANSWER };
  return { reply, events: [], seen: undefined };
};

const graphFor = (state: BatchState, spaceId: number): Graph => {
  const graph = state.graphs.get(spaceId);
  if (!graph) throw new Error(`space ${spaceId} is not locked`);
  return graph;
};

const decideOne = (state: BatchState, { message, index }: Inbound, known: SeenCall | undefined): Decided => {
  const graph = graphFor(state, message.space);
  if (known) return repeat(message, known, graph);
  try {
    return message.type === 'call' ? decide(graph, message) : changePolicy(graph, message);
  } catch (error) {
    throw new PoisonedMessage(index, error);
  }
};

/** The answers known so far: the stored ones, and those of the batch's earlier calls. */
type Known = Map<string, SeenCall>;

const knownAnswer = (known: Known, { message }: Inbound): SeenCall | undefined => {
  const stored = known.get(nameOf(message.space, message.dedupe));
  return stored && message.accepted_at - stored.at <= SEEN_FOR_MS ? stored : undefined;
};

const isStale = (state: BatchState, { message, isRewound }: Inbound): boolean =>
  isRewound && message.accepted_at < (state.seenFrom.get(message.space) ?? 0);

/**
 * Decides the messages of a batch in their order, each on the graph as the ones before it left it. Throws
 * `PoisonedMessage`, after which the state is of no use any more.
 */
export const decideBatch = (state: BatchState, inbound: readonly Inbound[]): BatchOutcome => {
  const known: Known = new Map(state.seen.map((call) => [nameOf(call.spaceId, call.dedupe), call]));
  const [replies, events, stale]: [Addressed[], BatchEvent[], number[]] = [[], [], []];
  const fresh: Known = new Map();
  for (const one of inbound) {
    const { message, index } = one;
    const answered = knownAnswer(known, one);
    if (!answered && isStale(state, one)) {
      stale.push(index);
      continue;
    }
    const decided = decideOne(state, one, answered);
    replies.push({ ...message.reply, reply: decided.reply });
    for (const record of decided.events) events.push({ spaceId: message.space, record });
    if (!decided.seen) continue;
    known.set(nameOf(message.space, message.dedupe), decided.seen);
    fresh.set(nameOf(message.space, message.dedupe), decided.seen);
  }
  return { replies, events, seen: [...fresh.values()], stale };
};
