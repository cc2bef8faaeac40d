import { type Call, decideCall, type EventRecord, type Graph } from '@omni/identity';
import { type GivenAnswer } from './audit.js';
import { type Decided, type CallReader, redecide } from './redecide.js';

/** A look-up that was answered with 200, and what it asked. */
export type LookUp = Pick<Call, 'identifiers' | 'blocked' | 'links'> &
  Pick<GivenAnswer, 'requestId' | 'uuid' | 'email' | 'sentAtMs' | 'answeredAtMs'>;

/** The part of the log at whose end a look-up may have been decided: not before `from`, and before `until`. */
type Waiting = { readonly lookUp: LookUp; readonly from: number; readonly until: number };

const NO_UUID = '00000000-0000-4000-8000-000000000000';

const toCall = ({ identifiers, blocked, links }: LookUp, graph: Graph): Call => ({
  ...{ id: '', dedupe: '', requestHash: '', token: '', body: '{}', candidateUuid: NO_UUID, mode: 'journal' },
  ...{ counted: false, recorded: false, keyed: false, acceptedAt: graph.lastAt },
  ...{ identifiers, blocked, links },
});

/** Whether this is the answer that nothing but the graph as it was here explains. */
const isAnswerHere = (graph: Graph, lookUp: LookUp): boolean => {
  // The core evolves the graph that it is given.
  const decision = decideCall(structuredClone(graph), toCall(lookUp, graph));
  if (!decision.ok || decision.events.length > 0) return false;
  return decision.answer.uuid === lookUp.uuid && (lookUp.email ?? decision.answer.email) === decision.answer.email;
};

const positionsOf = (records: readonly EventRecord[]): ReadonlyMap<string, number> =>
  new Map(records.flatMap(({ event, position }) => (event.type === 'call.recorded' ? [[event.call, position]] : [])));

const windowOf = (lookUp: LookUp, answers: readonly GivenAnswer[], positions: ReadonlyMap<string, number>): Waiting => {
  let [from, until] = [0, Infinity];
  for (const { requestId, sentAtMs, answeredAtMs } of answers) {
    const position = requestId === null ? undefined : positions.get(requestId);
    if (position === undefined) continue;
    if (answeredAtMs < lookUp.sentAtMs) from = Math.max(from, position);
    if (sentAtMs > lookUp.answeredAtMs) until = Math.min(until, position);
  }
  return { lookUp, from, until };
};

export type Told = { readonly answers: readonly GivenAnswer[]; readonly lookUps: readonly LookUp[] };

/**
 * Decides the log once more, and with it the look-ups that left nothing in it: each must have seen all that was answered
 * before it was asked, and nothing that was asked after it was answered. Returns the first fault of the log, or how many
 * look-ups fit nowhere.
 */
export const redecideWithLookUps = (
  records: readonly EventRecord[],
  read: CallReader,
  { answers, lookUps }: Told,
): string | undefined => {
  const positions = positionsOf(records);
  let waiting = lookUps
    .filter(({ requestId }) => !positions.has(requestId ?? ''))
    .map((lookUp) => windowOf(lookUp, answers, positions));
  const onDecided: Decided = (graph) => {
    const { position } = graph;
    const isDue = ({ from, until }: Waiting): boolean => from <= position && position < until;
    waiting = waiting.filter((one) => !(isDue(one) && isAnswerHere(graph, one.lookUp)));
  };
  const fault = redecide(records, read, onDecided);
  if (fault !== undefined) return fault;
  return waiting.length === 0 ? undefined : `${waiting.length} look-ups were answered as at no time they may be`;
};
