import { isDeepStrictEqual } from 'node:util';
import {
  type Call,
  type CallRecorded,
  decideCall,
  emptyGraph,
  type EventRecord,
  evolve,
  type Graph,
  INITIAL_POLICY,
} from '@omni/identity';

/** What the log does not hold of a call: its identifiers in their normal form, and whether its token may link. */
export type CallReader = (recorded: CallRecorded) => Pick<Call, 'identifiers' | 'blocked' | 'links'>;

/** Told of the graph before the first call and after each; it must not be changed. */
export type Decided = (graph: Graph) => void;

const NO_UUID = '00000000-0000-4000-8000-000000000000';

const toCall = (recorded: CallRecorded, group: readonly EventRecord[], read: CallReader): Call => {
  const created = group.flatMap(({ event }) => (event.type === 'identity.created' ? [event.uuid] : []));
  return {
    id: recorded.call,
    dedupe: recorded.dedupe,
    requestHash: recorded.request_hash,
    token: recorded.token,
    acceptedAt: group[0]?.at ?? 0,
    candidateUuid: created[0] ?? NO_UUID,
    mode: recorded.mode,
    counted: recorded.counted,
    recorded: recorded.entry,
    keyed: recorded.request_hash !== '',
    body: recorded.body,
    ...(recorded.imported ? { imported: recorded.imported } : {}),
    ...read(recorded),
  };
};

/** What a record looks like after it was written and read again. */
const asRead = (records: readonly EventRecord[]): unknown => JSON.parse(JSON.stringify(records));

const decideAgain = (graph: Graph, call: Call, group: readonly EventRecord[]): string | undefined => {
  const decision = decideCall(graph, call);
  const where = `the call at position ${group.at(-1)?.position}`;
  if (!decision.ok) return `${where} would be refused: ${decision.refusal}`;
  return isDeepStrictEqual(asRead(decision.events), asRead(group)) ? undefined : `${where} would be decided otherwise`;
};

const belongsToNoCall = ({ event }: EventRecord): boolean =>
  event.type === 'policy.changed' || event.type === 'position.skipped';

/**
 * Decides every call of a log once more, one by one and on the whole graph, and returns the first fault: whether the
 * services concluded and answered exactly what the pure core concludes, however they cut the calls into batches and
 * whatever slices they loaded.
 */
export const redecide = (
  records: readonly EventRecord[],
  read: CallReader,
  onDecided: Decided = () => undefined,
): string | undefined => {
  const graph = emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY });
  let group: EventRecord[] = [];
  onDecided(graph);
  for (const record of records) {
    if (belongsToNoCall(record)) {
      evolve(graph, record);
      onDecided(graph);
      continue;
    }
    group.push(record);
    if (record.event.type !== 'call.recorded') continue;
    const fault = decideAgain(graph, toCall(record.event, group, read), group);
    if (fault !== undefined) return fault;
    group = [];
    onDecided(graph);
  }
  return group.length === 0 ? undefined : 'the last call of the log is not recorded';
};
