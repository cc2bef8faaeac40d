import {
  type Call as CoreCall,
  decideCall,
  type Decision,
  emptyGraph,
  type EventRecord,
  evolve,
  type Graph,
} from '../../src/index.js';
import { type Identifier } from './facts.js';
import { type Call, type Policy } from './kinds.js';
import { keyOf, type Partition } from './answering.js';

/** The core as the laws see it: it is given calls and leaves a log. */
export type Core = { graph: Graph; readonly log: EventRecord[] };

export const freshGraph = (policy: Policy): Graph =>
  emptyGraph({ position: 0, lastAt: 0, policy: { version: 0, kinds: policy.kinds } });
export const freshCore = (policy: Policy): Core => ({ graph: freshGraph(policy), log: [] });

export const toCoreCall = (call: Call): CoreCall => ({
  id: call.candidate,
  dedupe: call.candidate,
  requestHash: '',
  token: 't',
  acceptedAt: call.at,
  candidateUuid: call.candidate,
  mode: call.counted ? 'resolve' : 'journal',
  counted: call.counted,
  recorded: call.recorded,
  keyed: false,
  links: call.links,
  identifiers: call.ids,
  blocked: call.blocked,
  body: '{}',
});

export const coreCall = (core: Core, call: Call): Decision => {
  const decision = decideCall(core.graph, toCoreCall(call));
  if (decision.ok) core.log.push(...decision.events);
  return decision;
};

/** The graph that the log alone gives. */
export const refold = (log: readonly EventRecord[], policy: Policy): Graph => {
  const graph = freshGraph(policy);
  log.forEach((entry) => evolve(graph, entry));
  return graph;
};

type Reading = {
  readonly uuidOf: Map<number, string>;
  readonly rootOf: Map<number, number>;
  readonly memberOf: Map<string, number>;
  readonly visitsOf: Map<number, number>;
  readonly entriesOf: Map<number, number>;
};
const add = (counts: Map<number, number>, member: number, one: boolean): void => {
  counts.set(member, (counts.get(member) ?? 0) + (one ? 1 : 0));
};
const key = ({ kind, value }: Identifier): string => keyOf({ kind, value });

const read = (reading: Reading, { position, event }: EventRecord): void => {
  switch (event.type) {
    case 'identity.created':
      reading.uuidOf.set(position, event.uuid);
      reading.rootOf.set(position, position);
      return;
    case 'identifier.linked':
      reading.memberOf.set(key(event.identifier), event.member);
      return;
    case 'identifier.expired':
      reading.memberOf.delete(key(event.identifier));
      return;
    case 'identity.merged':
      for (const [member, root] of reading.rootOf)
        if (root === event.absorbed) reading.rootOf.set(member, event.survivor);
      return;
    case 'call.recorded':
      add(reading.visitsOf, event.member, event.counted);
      add(reading.entriesOf, event.member, event.entry);
      return;
    default:
      return;
  }
};

/** What a consumer that knows only the published events would conclude. */
export const partitionOfLog = (log: readonly EventRecord[]): Partition => {
  const reading: Reading = {
    uuidOf: new Map(),
    rootOf: new Map(),
    memberOf: new Map(),
    visitsOf: new Map(),
    entriesOf: new Map(),
  };
  log.forEach((entry) => read(reading, entry));
  const rootOf = (member: number): number => reading.rootOf.get(member) ?? 0;
  const uuidOf = (member: number): string => reading.uuidOf.get(member) ?? '';
  const members = [...reading.uuidOf.keys()];
  const roots = members.filter((member) => rootOf(member) === member);
  const visitsUnder = (root: number): number =>
    members.reduce((sum, member) => sum + (rootOf(member) === root ? (reading.visitsOf.get(member) ?? 0) : 0), 0);
  return {
    holderOf: new Map([...reading.memberOf].map(([id, member]) => [id, uuidOf(rootOf(member))] as const)),
    rootOf: new Map(members.map((member) => [uuidOf(member), uuidOf(rootOf(member))] as const)),
    visitsOf: new Map(roots.map((root) => [uuidOf(root), visitsUnder(root)] as const)),
    entriesOf: new Map(members.map((member) => [uuidOf(member), reading.entriesOf.get(member) ?? 0] as const)),
  };
};
/** Whom the call was written on, by its log; the answer's identity where it left no trace. */
export const memberUuidIn = (core: Core, events: readonly EventRecord[]): string | null => {
  const recorded = events.map((one) => one.event).find((event) => event.type === 'call.recorded');
  return recorded?.type === 'call.recorded' ? (core.graph.identities.get(recorded.member)?.uuid ?? '') : null;
};

export const outcomesIn = (events: readonly EventRecord[]): readonly string[] =>
  events.flatMap(({ event }) => (event.type === 'call.recorded' ? event.outcomes : [])).sort();
