import {
  addIdentifier,
  addIdentity,
  emptyGraph,
  type Graph,
  type Identity,
  identityOf,
  type IdentifierState,
  stateOf,
} from '../../src/index.js';
import type { Call } from './kinds.js';

const membersNamed = (state: IdentifierState): readonly number[] =>
  [state.member, state.deviceIdentity, ...state.claims.map((claim) => claim.member)].filter((one) => one !== null);

const rootsOf = (graph: Graph, call: Call): ReadonlySet<number> => {
  const pointed = call.ids.flatMap(({ value }) => graph.idByUuid.get(value.toLowerCase()) ?? []);
  const named = call.ids.flatMap((id) => {
    const state = stateOf(graph, id);
    return state ? membersNamed(state) : [];
  });
  return new Set([...pointed, ...named].map((member) => identityOf(graph, member).root));
};

const isOf = (graph: Graph, roots: ReadonlySet<number>, member: number | null): boolean =>
  member !== null && roots.has(identityOf(graph, member).root);
const identitiesUnder = (graph: Graph, roots: ReadonlySet<number>): readonly Identity[] =>
  [...graph.identities.values()].filter((one) => roots.has(one.root));

/** The members that a state names, and the roots that answer for them. */
const addNamed = (slice: Graph, graph: Graph, state: IdentifierState): void => {
  const named = membersNamed(state).map((member) => identityOf(graph, member));
  for (const identity of [...named, ...named.map(({ root }) => identityOf(graph, root))])
    if (!slice.identities.has(identity.id)) addIdentity(slice, identity);
};

/** Only what a call can touch: its identifiers, and the roots that hold or claim them with all that those hold. */
export const sliceFor = (graph: Graph, call: Call): Graph => {
  const { position, lastAt, policy } = graph;
  const slice = emptyGraph({ position, lastAt, policy });
  const roots = rootsOf(graph, call);
  identitiesUnder(graph, roots).forEach((identity) => addIdentity(slice, identity));
  for (const state of graph.identifiers.values()) {
    const isNamed = call.ids.some((id) => id.kind === state.kind && id.value === state.value);
    if (!isNamed && !isOf(graph, roots, state.member)) continue;
    addNamed(slice, graph, state);
    addIdentifier(slice, state);
  }
  return slice;
};
