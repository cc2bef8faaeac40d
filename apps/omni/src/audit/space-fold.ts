import { isDeepStrictEqual } from 'node:util';
import { type CallRecorded, decideCall, type EventRecord, evolve, type Graph } from '@omni/identity';
import { type AttemptedGraph, createAttemptedGraph } from './attempted-graph.js';
import { faultsAfter, faultsBefore } from './event-checks.js';
import { type Note } from './findings.js';
import { readingsOf, toCall } from './recorded-call.js';

/** A space's log, folded so far. */
export type SpaceFold = {
  readonly graph: Graph;
  /** Identities in the order of their making. */
  readonly identities: readonly number[];
  /** Journal entries by the member that they are written on. */
  readonly entriesOf: ReadonlyMap<number, number>;
  /** Takes the next event. */
  take(record: EventRecord): void;
  /** The tables stand here, so no call may be half-way. */
  settle(): void;
  /** The log cannot be folded any further, and what comes behind cannot be judged. */
  isBroken(): boolean;
};

type Options = {
  readonly note: Note;
  /** Whether a token may link; null where it is not known. */
  readonly mayLink: (token: string) => boolean | null;
};

/** Events that stand alone, between two calls. */
const OF_NO_CALL: ReadonlySet<string> = new Set(['policy.changed', 'position.skipped']);

/** What an event looks like after it was written and read again. */
const asRead = (records: readonly EventRecord[]): unknown => JSON.parse(JSON.stringify(records));

/** Decides the call once more on the graph before it. Where nothing else is concluded, the graph is then that behind it. */
const isDecidedSo = (
  attempted: AttemptedGraph,
  recorded: CallRecorded,
  group: readonly EventRecord[],
  options: Options,
) => {
  const { graph, attempt } = attempted;
  const memberUuid = graph.identities.get(recorded.member)?.uuid;
  const readings = readingsOf(recorded, { memberUuid, mayLink: options.mayLink(recorded.token) });
  return readings.some((reading) =>
    attempt(() => {
      const decision = decideCall(graph, toCall(recorded, group, reading));
      return decision.ok && isDeepStrictEqual(asRead(decision.events), asRead(group));
    }),
  );
};

const createFolding = ({ graph, attempt }: AttemptedGraph, note: Note) => {
  let broken = false;
  return {
    isBroken: () => broken,
    foldEach: (records: readonly EventRecord[]): void => {
      for (const record of records) {
        if (broken) return;
        faultsBefore(graph, record, note);
        const isFolded = attempt(() => {
          evolve(graph, record);
          return true;
        });
        if (isFolded) faultsAfter(graph, record, note);
        else note('I6', 'events that cannot be folded, nor any behind them', record.position);
        broken = !isFolded;
      }
    },
  };
};

/** Folds a log event by event, and decides each of its calls once more on the way. */
export const createSpaceFold = (options: Options): SpaceFold => {
  const { note } = options;
  const attempted = createAttemptedGraph();
  const { foldEach, isBroken } = createFolding(attempted, note);
  const entriesOf = new Map<number, number>();
  const identities: number[] = [];
  let group: EventRecord[] = [];

  const settle = (): void => {
    const [first] = group;
    if (first) note('I1', 'events of a call that is not recorded', first.position);
    foldEach(group);
    group = [];
  };
  const close = (recorded: CallRecorded, position: number): void => {
    const records = group;
    group = [];
    if (!isDecidedSo(attempted, recorded, records, options)) {
      note('I5', 'calls that would be decided otherwise', position);
      foldEach(records);
    }
    if (recorded.entry) entriesOf.set(recorded.member, (entriesOf.get(recorded.member) ?? 0) + 1);
  };
  return {
    graph: attempted.graph,
    identities,
    entriesOf,
    isBroken,
    settle,
    take: (record) => {
      if (isBroken()) return;
      if (record.event.type === 'identity.created') identities.push(record.position);
      if (OF_NO_CALL.has(record.event.type)) {
        settle();
        return foldEach([record]);
      }
      group.push(record);
      if (record.event.type === 'call.recorded') close(record.event, record.position);
    },
  };
};
