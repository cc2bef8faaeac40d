import { type CallRecorded, type EventRecord, type Graph, type IdentitiesMerged, stateOf } from '@omni/identity';
import { type Note } from './findings.js';

const isRoot = (graph: Graph, id: number): boolean => graph.identities.get(id)?.root === id;

const faultsOfMerge = (graph: Graph, event: IdentitiesMerged, position: number, note: Note): void => {
  const { survivor, absorbed } = event;
  if (survivor === absorbed || !isRoot(graph, survivor) || !isRoot(graph, absorbed))
    note('I4', 'merges of what is no root', position);
};

/** What an event that the core would not have written says against the graph as it is before it. */
export const faultsBefore = (graph: Graph, { event, position }: EventRecord, note: Note): void => {
  if (event.type === 'identity.merged') return faultsOfMerge(graph, event, position, note);
  if (event.type !== 'identifier.linked') return;
  const held = stateOf(graph, event.identifier)?.member ?? null;
  if (held !== null) note('I3', 'identifiers linked while somebody holds them', position);
  if (!graph.identities.has(event.member)) note('I3', 'identifiers linked to nobody', position);
};

const faultsOfAnswer = (graph: Graph, { member, answer }: CallRecorded, position: number, note: Note): void => {
  const root = graph.identities.get(graph.identities.get(member)?.root ?? 0);
  if (!root) return note('I4', 'calls written on nobody', position);
  if (answer.identity !== root.id || answer.uuid !== root.uuid)
    note('I4', 'calls answered by another than the root', position);
  if (answer.visits !== root.totals.visits) note('I2', 'answers with another count than the log has', position);
};

/** The same, against the graph behind it. */
export const faultsAfter = (graph: Graph, { event, position }: EventRecord, note: Note): void => {
  if (event.type === 'call.recorded') faultsOfAnswer(graph, event, position, note);
};
