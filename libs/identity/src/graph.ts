import { type IdentifierKey } from './events.js';
import { classOf, type Policy } from './policy.js';

/** "This member's person was seen with the identifier at this time." */
export type Claim = { readonly member: number; readonly at: number };
export type DeviceSight = { readonly kind: string; readonly value: string; readonly at: number };

/** What is known of an identifier. Fields of lists are newest first and bounded. */
export type IdentifierState = {
  readonly kind: string;
  readonly value: string;
  /** The text of an e-mail, null while only its hash is known. */
  readonly address: string | null;
  /** The member that holds it; null before anybody does and after it expired. */
  readonly member: number | null;
  /** Position at which it was attached. */
  readonly attached: number;
  /** When a recorded call last carried it to its holder. */
  readonly seenAt: number;
  /** Position of the last recorded call that carried it to its holder; 0 when none did. */
  readonly carried: number;
  readonly claims: readonly Claim[];
  /** Roots that ever claimed it, as they were then: as many as sharing needs to become sticky. */
  readonly claimants: readonly number[];
  /** Devices that came with it (phones: all; e-mails: those new to it). */
  readonly devices: readonly DeviceSight[];
  /** Merges of two persons that it caused. */
  readonly mergesAt: readonly number[];
  /** The identity that answers for it while it is shared. */
  readonly deviceIdentity: number | null;
  /** Pairs of roots for which something was proposed because of it. */
  readonly proposed: readonly (readonly [number, number])[];
};

/** Sums over the members of a root. They mean something on roots only. */
export type Totals = {
  readonly visits: number;
  readonly identifiers: number;
  readonly anonymousMembers: number;
  readonly personMerges: number;
  readonly mergesAt: readonly number[];
};

export type Identity = {
  /** Position of its creation: the older of two has the smaller one. */
  readonly id: number;
  readonly uuid: string;
  readonly isDevice: boolean;
  readonly root: number;
  /** Visits written on this member itself. */
  readonly visits: number;
  readonly totals: Totals;
};

/**
 * The part of a space's graph that some calls touch. `decideCall` evolves it in place; it is private to whoever made it.
 * Of every root in it, all person-class identifiers are there; of a root that may merge or gain something, all members,
 * all identifiers and all cannot-links.
 */
export type Graph = {
  readonly identities: Map<number, Identity>;
  readonly identifiers: Map<string, IdentifierState>;
  readonly idByUuid: Map<string, number>;
  /** Loaded members by root. */
  readonly membersOf: Map<number, Set<number>>;
  /** Keys of loaded identifiers by the root that holds them. */
  readonly heldBy: Map<number, Set<string>>;
  readonly cannotLink: Map<number, Set<number>>;
  /** Position and time of the newest event. */
  position: number;
  lastAt: number;
  policy: Policy;
  /** What changed since the graph was made. */
  readonly changed: { readonly identities: Set<number>; readonly identifiers: Set<string> };
};

/** One string for an identifier. Kinds hold no NUL, so two identifiers never meet. */
export const keyOf = (identifier: IdentifierKey): string => `${identifier.kind}\0${identifier.value}`;

export const emptyGraph = (start: { position: number; lastAt: number; policy: Policy }): Graph => ({
  ...start,
  identities: new Map(),
  identifiers: new Map(),
  idByUuid: new Map(),
  membersOf: new Map(),
  heldBy: new Map(),
  cannotLink: new Map(),
  changed: { identities: new Set(), identifiers: new Set() },
});

const addTo = <K, V>(sets: Map<K, Set<V>>, key: K, value: V): void => {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
};

/** Puts an identity into the graph without marking it as changed. */
export const addIdentity = (graph: Graph, identity: Identity): void => {
  graph.identities.set(identity.id, identity);
  graph.idByUuid.set(identity.uuid, identity.id);
  addTo(graph.membersOf, identity.root, identity.id);
};

/** Puts an identifier into the graph without marking it as changed; its holder must be there already. */
export const addIdentifier = (graph: Graph, state: IdentifierState): void => {
  const key = keyOf(state);
  graph.identifiers.set(key, state);
  if (state.member !== null) addTo(graph.heldBy, rootOf(graph, state.member), key);
};

export const addCannotLink = (graph: Graph, a: number, b: number): void => {
  addTo(graph.cannotLink, a, b);
  addTo(graph.cannotLink, b, a);
};

export const identityOf = (graph: Graph, id: number): Identity => {
  const identity = graph.identities.get(id);
  if (!identity) throw new Error(`identity ${id} is not in the slice`);
  return identity;
};

/** The identity that answers for a member. */
export const rootOf = (graph: Graph, member: number): number => identityOf(graph, member).root;

export const stateOf = (graph: Graph, identifier: IdentifierKey): IdentifierState | undefined =>
  graph.identifiers.get(keyOf(identifier));

/** The root of the member that the identifier is attached to. */
export const holderOf = (graph: Graph, identifier: IdentifierKey): number | null => {
  const member = stateOf(graph, identifier)?.member ?? null;
  return member === null ? null : rootOf(graph, member);
};

/** Everything loaded that a root's members hold. */
export const holdingsOf = (graph: Graph, root: number): readonly IdentifierState[] =>
  [...(graph.heldBy.get(root) ?? [])].flatMap((key) => graph.identifiers.get(key) ?? []);

export const isDeviceIdentity = (graph: Graph, root: number): boolean => identityOf(graph, root).isDevice;

/** A person is a root with at least one person-class identifier. */
export const isPerson = (graph: Graph, root: number): boolean => {
  for (const key of graph.heldBy.get(root) ?? []) {
    if (classOf(graph.policy, key.slice(0, key.indexOf('\0'))) === 'person') return true;
  }
  return false;
};
