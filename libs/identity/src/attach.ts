import { type CallIdentifier } from './call.js';
import { claim, type Deciding, emit, propose, refuse, toKey } from './deciding.js';
import { type Found } from './find-identity.js';
import { holdingsOf, identityOf, type IdentifierState, isPerson } from './graph.js';
import { claimHoldings } from './merge.js';
import { CAPS, DEVICES_PER_IDENTITY, type Limit, personLimitOf, PHONES_PER_IDENTITY } from './policy.js';
import { isInside } from './standing.js';

/** What the root holds of a kind and has shown inside the limit's window. */
const recentOf = (deciding: Deciding, root: number, kind: string, { windowMs }: Limit): readonly IdentifierState[] =>
  holdingsOf(deciding.graph, root).filter(
    (state) => state.kind === kind && isInside(state.seenAt, deciding.at, windowMs),
  );

const isFull = (
  deciding: Deciding,
  root: number,
  identifier: CallIdentifier,
): 'limit' | 'unique_conflict' | undefined => {
  if (identifier.class !== 'contact' && identifier.class !== 'person') return undefined;
  const limit =
    identifier.class === 'contact' ? PHONES_PER_IDENTITY : personLimitOf(deciding.graph.policy, identifier.kind);
  if (recentOf(deciding, root, identifier.kind, limit).length < limit.most) return undefined;
  return limit.most === 1 ? 'unique_conflict' : 'limit';
};

const leastRecent = (a: IdentifierState, b: IdentifierState): number =>
  a.seenAt - b.seenAt || (a.value < b.value ? -1 : 1);

/** A further device past the limit: the one not seen for longest goes. */
const makeRoom = (deciding: Deciding, root: number, { kind }: CallIdentifier): void => {
  const devices = recentOf(deciding, root, kind, DEVICES_PER_IDENTITY);
  if (devices.length < DEVICES_PER_IDENTITY.most) return;
  const [oldest] = [...devices].sort(leastRecent);
  if (oldest?.member == null) return;
  emit(deciding, root, { type: 'identifier.expired', member: oldest.member, identifier: toKey(oldest) });
};

const link = (deciding: Deciding, { root, home }: Found, { kind, value, address }: CallIdentifier): void => {
  emit(deciding, root, {
    type: 'identifier.linked',
    member: home,
    identifier: address === undefined ? { kind, value } : { kind, value, address },
    recorded: !deciding.isBare,
  });
  deciding.outcomes.add('attached');
};

/** Gives the identity an identifier that nobody holds, as far as limits and caps allow. */
export const attach = (deciding: Deciding, found: Found, identifier: CallIdentifier): void => {
  const { graph } = deciding;
  const { root, home } = found;
  const full = isFull(deciding, root, identifier);
  if (full) return refuse(deciding, identifier, full, { root, holder: null });
  if (identityOf(graph, root).totals.identifiers >= CAPS.identifiers) {
    refuse(deciding, identifier, 'cap', { root, holder: null });
    return propose(deciding, 'cap', identifier, { root, other: null });
  }
  if (identifier.class === 'device') makeRoom(deciding, root, identifier);
  const wasPerson = isPerson(graph, root);
  link(deciding, found, identifier);
  if (identifier.class === 'person') {
    if (!wasPerson) claimHoldings(deciding, root, { root, home });
  } else if (wasPerson) claim(deciding, [identifier], { root, home });
};
