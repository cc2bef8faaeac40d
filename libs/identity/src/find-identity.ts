import { type CallIdentifier, contradicts, isPersonClass } from './call.js';
import { conflictOf } from './conflict.js';
import { type Deciding, emit, refuse, toKey } from './deciding.js';
import {
  type Graph,
  holderOf,
  holdingsOf,
  type IdentifierState,
  isDeviceIdentity,
  isPerson,
  rootOf,
  stateOf,
} from './graph.js';
import { merge } from './merge.js';
import { isShared, ownersOf } from './standing.js';

/** Who is calling. */
export type Found = {
  /** The identity that answers. */
  readonly root: number;
  /** The member that the call's new identifiers, claims, entry and visit are written on. */
  readonly home: number;
  /** The identifier that chose it; null where it was created. */
  readonly by: CallIdentifier | null;
};

const isSharedNow = ({ graph, at }: Deciding, identifier: CallIdentifier): boolean => {
  const state = stateOf(graph, identifier);
  return state !== undefined && isShared(graph, state, at);
};

const createIdentity = (deciding: Deciding, device: CallIdentifier | null): Found => {
  const id = deciding.graph.position + 1;
  emit(deciding, null, {
    type: 'identity.created',
    uuid: deciding.call.candidateUuid,
    device: device && toKey(device),
  });
  deciding.outcomes.add('created');
  return { root: id, home: id, by: null };
};

const heldBy = (graph: Graph, by: CallIdentifier): Found | undefined => {
  const member = by.identity ?? stateOf(graph, by)?.member ?? null;
  return member === null ? undefined : { root: rootOf(graph, member), home: member, by };
};

/** Joins the holder of a further person-class identifier to who was found, or says why not. */
const reconcile = (deciding: Deciding, found: Found, further: CallIdentifier, holder: number): Found => {
  const { graph, at, call } = deciding;
  if (holder === found.root || !call.links) return found;
  const conflict = conflictOf(graph, found.root, holder, at) ?? (isSharedNow(deciding, further) ? 'shared' : undefined);
  if (!conflict)
    return { ...found, root: merge(deciding, { root: found.root, home: found.home, holder, cause: further }) };
  refuse(deciding, further, conflict, { root: found.root, holder });
  return found;
};

/** By person-class identifiers, strongest first. */
const byPersonClass = (deciding: Deciding, identifiers: readonly CallIdentifier[]): Found | undefined => {
  const { graph } = deciding;
  let found: Found | undefined;
  for (const identifier of identifiers.filter(isPersonClass)) {
    const holder = holderOf(graph, identifier);
    if (holder === null) continue;
    if (contradicts(holdingsOf(graph, holder), identifier, { graph, identifiers })) {
      refuse(deciding, identifier, 'unique_conflict', { root: found?.root ?? null, holder });
    } else if (found) found = reconcile(deciding, found, identifier, holder);
    else found = heldBy(graph, identifier);
  }
  return found;
};

/** A person nobody knows yet may be the anonymous visitor of the device or of the uuid that came along. */
const byAnonymousPointer = (deciding: Deciding, identifiers: readonly CallIdentifier[]): Found | undefined => {
  const { graph } = deciding;
  const isAnonymous = (root: number): boolean => !isPerson(graph, root) && !isDeviceIdentity(graph, root);
  const points = (one: CallIdentifier): boolean =>
    one.class === 'self' || (one.class === 'device' && !isSharedNow(deciding, one));
  return identifiers
    .filter(points)
    .flatMap((identifier) => heldBy(graph, identifier) ?? [])
    .find((found) => isAnonymous(found.root));
};

/** The one person that owns an identifier, or undefined: none or several do, or it is shared. */
const soleOwnerOf = ({ graph, at }: Deciding, state: IdentifierState): number | undefined => {
  if (isShared(graph, state, at)) return undefined;
  const [owner, ...others] = ownersOf(graph, state, at);
  return others.length === 0 ? owner : undefined;
};

/** Where a call of the owner goes: to its member that holds the identifier, else to the one that claimed it last. */
const homeOf = (graph: Graph, state: IdentifierState, owner: number): number => {
  if (state.member !== null && rootOf(graph, state.member) === owner) return state.member;
  return state.claims.find((claim) => rootOf(graph, claim.member) === owner)?.member ?? owner;
};

const byOwner = (
  deciding: Deciding,
  identifiers: readonly CallIdentifier[],
  kindClass: 'device' | 'contact',
): Found | undefined => {
  const { graph } = deciding;
  for (const by of identifiers.filter((one) => one.class === kindClass)) {
    const state = stateOf(graph, by);
    const owner = state && soleOwnerOf(deciding, state);
    if (state && owner !== undefined) return { root: owner, home: homeOf(graph, state, owner), by };
  }
  return undefined;
};

const byDeviceIdentity = (deciding: Deciding, identifiers: readonly CallIdentifier[]): Found | undefined => {
  const by = identifiers.find((one) => one.class === 'device' && isSharedNow(deciding, one));
  if (!by) return undefined;
  const known = stateOf(deciding.graph, by)?.deviceIdentity ?? null;
  return known === null
    ? { ...createIdentity(deciding, by), by }
    : { root: rootOf(deciding.graph, known), home: known, by };
};

const byAnonymousHolder = (deciding: Deciding, identifiers: readonly CallIdentifier[]): Found | undefined => {
  const { graph } = deciding;
  const weak = [
    ...identifiers.filter((one) => one.class === 'device'),
    ...identifiers.filter((one) => one.class === 'contact'),
  ];
  for (const identifier of weak) {
    const found = isSharedNow(deciding, identifier) ? undefined : heldBy(graph, identifier);
    if (found && !isPerson(graph, found.root)) return found;
  }
  return undefined;
};

const byOwnUuid = ({ graph }: Deciding, identifiers: readonly CallIdentifier[]): Found | undefined => {
  const by = identifiers.find((one) => one.class === 'self');
  return by && heldBy(graph, by);
};

/** Without a person-class identifier: the first of these that applies. */
const byWeaker = (deciding: Deciding, identifiers: readonly CallIdentifier[]): Found | undefined =>
  byOwnUuid(deciding, identifiers) ??
  byOwner(deciding, identifiers, 'device') ??
  byOwner(deciding, identifiers, 'contact') ??
  byDeviceIdentity(deciding, identifiers) ??
  byAnonymousHolder(deciding, identifiers);

/** Step 1 of deciding: who is it? Creates an identity where nobody is found. */
export const findIdentity = (deciding: Deciding, identifiers: readonly CallIdentifier[]): Found => {
  const found = byPersonClass(deciding, identifiers);
  if (found) return found;
  const known = identifiers.some(isPersonClass)
    ? byAnonymousPointer(deciding, identifiers)
    : byWeaker(deciding, identifiers);
  return known ?? createIdentity(deciding, null);
};

/** Whether the identity was chosen by a person-class identifier that too many devices use. */
export const isFoundByShared = (deciding: Deciding, { by }: Found): boolean =>
  by !== null && by.class === 'person' && isSharedNow(deciding, by);
