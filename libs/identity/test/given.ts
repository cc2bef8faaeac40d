import {
  type Answer,
  type Call,
  decideCall,
  emptyGraph,
  type EventRecord,
  type GraphEvent,
  type Identifier,
  INITIAL_POLICY,
  type Outcome,
  type Policy,
} from '../src/index.js';

/** `{ anonymous_id: 'A1', email: 'e1' }` and when, in days after the first call, and how it is sent. */
export type Sent = {
  readonly [kind: string]: string | number | Partial<Call>;
} & { readonly day?: number; readonly as?: Partial<Call> };

const START_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
export const USER_ID: Policy = { version: 1, kinds: { user_id: 'person' } };

/** `#` before an e-mail says that only its hash was sent. */
const toIdentifier = ([kind, value]: [string, unknown]): Identifier => {
  const text = String(value);
  if (kind !== 'email') return { kind, value: text };
  return text.startsWith('#')
    ? { kind, value: `hash ${text.slice(1)}` }
    : { kind, value: `hash ${text}`, address: text };
};

const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const toCall = (sent: Sent, number: number): Call => {
  const { day = 0, as = {}, ...identifiers } = sent;
  return {
    id: `call-${number}`,
    dedupe: `d${number}`,
    requestHash: '',
    token: 'token',
    acceptedAt: START_MS + day * DAY_MS + number * 1000,
    candidateUuid: uuidOf(number),
    mode: 'resolve',
    counted: true,
    recorded: true,
    keyed: false,
    links: true,
    identifiers: Object.entries(identifiers).map(toIdentifier),
    blocked: [],
    body: '{}',
    ...as,
  };
};

export const BARE: Partial<Call> = { mode: 'journal', counted: false, recorded: false };
export const READ_ONLY: Partial<Call> = { ...BARE, links: false };

/** A space into which calls are put one after another. */
export const space = (policy: Policy = INITIAL_POLICY) => {
  const graph = emptyGraph({ position: 0, lastAt: 0, policy });
  const log: EventRecord[] = [];
  let number = 0;
  const decide = (sent: Sent) => {
    number += 1;
    const decision = decideCall(graph, toCall(sent, number));
    if (decision.ok) log.push(...decision.events);
    return decision;
  };
  /** Answers one call. */
  const call = (sent: Sent): Answer => {
    const decision = decide(sent);
    if (!decision.ok) throw new Error(`refused: ${decision.refusal}`);
    return decision.answer;
  };
  /** The events of one call, the record of the call left out. */
  const events = (sent: Sent): readonly GraphEvent[] => {
    const decision = decide(sent);
    return decision.ok ? decision.events.map(({ event }) => event).filter(({ type }) => type !== 'call.recorded') : [];
  };
  const outcomes = (sent: Sent): readonly Outcome[] => {
    const decision = decide(sent);
    const last = decision.ok ? decision.events.at(-1)?.event : undefined;
    return last?.type === 'call.recorded' ? last.outcomes : [];
  };
  return { graph, log, decide, call, events, outcomes };
};
