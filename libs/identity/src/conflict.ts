import { type Graph, holdingsOf, type IdentifierState, isDeviceIdentity } from './graph.js';
import { classOf, personLimitOf } from './policy.js';
import { isInside } from './standing.js';

export type Conflict = 'unique_conflict' | 'cannot_link' | 'shared';

const personClassOf = (graph: Graph, root: number): readonly IdentifierState[] =>
  holdingsOf(graph, root).filter((state) => classOf(graph.policy, state.kind) === 'person');

/** Whether two roots together have more values of a person-class kind than one person may have. */
const exceedTogether = (graph: Graph, [a, b]: readonly [number, number], nowMs: number): boolean => {
  const [ofA, ofB] = [personClassOf(graph, a), personClassOf(graph, b)];
  return [...new Set(ofA.map((state) => state.kind))].some((kind) => {
    const { most, windowMs } = personLimitOf(graph.policy, kind);
    const counted = (state: IdentifierState): boolean => state.kind === kind && isInside(state.seenAt, nowMs, windowMs);
    const [inA, inB] = [ofA.filter(counted).length, ofB.filter(counted).length];
    return inA > 0 && inB > 0 && inA + inB > most;
  });
};

const areKeptApart = (graph: Graph, a: number, b: number): boolean => {
  const ofB = graph.membersOf.get(b) ?? new Set<number>();
  return [...(graph.membersOf.get(a) ?? [])].some((member) =>
    [...(graph.cannotLink.get(member) ?? [])].some((other) => ofB.has(other)),
  );
};

/** What keeps two roots from being one identity, or undefined. */
export const conflictOf = (graph: Graph, a: number, b: number, nowMs: number): Conflict | undefined => {
  if (isDeviceIdentity(graph, a) || isDeviceIdentity(graph, b)) return 'shared';
  if (areKeptApart(graph, a, b)) return 'cannot_link';
  return exceedTogether(graph, [a, b], nowMs) ? 'unique_conflict' : undefined;
};
