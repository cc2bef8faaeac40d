import { emptyGraph, type Graph, type IdentifierState, type Identity, INITIAL_POLICY } from '@omni/identity';
import { RevertibleMap } from './revertible-map.js';

export type AttemptedGraph = {
  readonly graph: Graph;
  /** Changes the graph, or leaves it as it was where the work answers false or throws: then the log makes no sense. */
  attempt(work: () => boolean): boolean;
};

/** The whole graph of a space, from nothing, on which a decision can be tried. */
export const createAttemptedGraph = (): AttemptedGraph => {
  const maps = {
    identities: new RevertibleMap<number, Identity>(),
    identifiers: new RevertibleMap<string, IdentifierState>(),
    idByUuid: new RevertibleMap<string, number>(),
    membersOf: new RevertibleMap<number, Set<number>>(),
    heldBy: new RevertibleMap<number, Set<string>>(),
    cannotLink: new RevertibleMap<number, Set<number>>(),
  };
  const graph: Graph = { ...emptyGraph({ position: 0, lastAt: 0, policy: INITIAL_POLICY }), ...maps };
  const all = Object.values(maps);
  const succeeds = (work: () => boolean): boolean => {
    try {
      return work();
    } catch {
      // What a log holds is judged here, so that it makes the core throw is a finding and no fault of the audit.
      return false;
    }
  };
  return {
    graph,
    attempt: (work) => {
      const { position, lastAt, policy } = graph;
      for (const map of all) map.begin();
      const isGood = succeeds(work);
      for (const map of all) {
        if (isGood) map.keep();
        else map.revert();
      }
      if (!isGood) Object.assign(graph, { position, lastAt, policy });
      // Nobody here asks what changed, and it would grow with the log.
      graph.changed.identities.clear();
      graph.changed.identifiers.clear();
      return isGood;
    },
  };
};
