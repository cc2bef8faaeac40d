import {
  claimsEver,
  claimsOn,
  deviceOf,
  distinct,
  heldBy,
  type Identifier,
  rootOf,
  sameId,
  sightings,
  type World,
} from './facts.js';
import { classOf, DAY_MS, isInside, type Mark, type Policy } from './kinds.js';

const CLAIM_WINDOW_MS = { device: 30 * DAY_MS, contact: 365 * DAY_MS };
const STICKY_PERSONS = 5;
const PHONE_OWNERS_SHARED = 3;
const PHONE_DEVICES_MAX = 10;
const EMAIL_DEVICES_MAX = 20;

type Pointer = Identifier & { readonly pointsAt?: number | null };
/** The member that an identifier is attached to, or that an own uuid names. */
export const holdingMember = (world: World, mark: Pointer): number | null => {
  if (typeof mark.pointsAt === 'number') return mark.pointsAt;
  const last = world.facts.findLast(
    (fact) => (fact.type === 'attached' || fact.type === 'expired') && sameId(fact.id, mark),
  );
  return last?.type === 'attached' ? last.member : null;
};
export const holderOf = (world: World, mark: Pointer): number | null => {
  const member = holdingMember(world, mark);
  return member === null ? null : rootOf(world, member);
};

export const isDeviceIdentity = (world: World, root: number): boolean => deviceOf(world, root) !== null;
export const isPerson = (world: World, policy: Policy, root: number): boolean =>
  heldBy(world, root).some((one) => classOf(policy, one.id.kind) === 'person');
export const isAnonymous = (world: World, policy: Policy, root: number): boolean =>
  !isDeviceIdentity(world, root) && !isPerson(world, policy, root);

/** The persons that own an identifier: those seen with it lately, or, if none was, all that ever were. */
export const seenWith = (world: World, mark: Mark, at: number): readonly number[] => {
  if (mark.class !== 'device' && mark.class !== 'contact') return [];
  const windowMs = CLAIM_WINDOW_MS[mark.class];
  const claims = claimsOn(world, mark);
  const lately = claims.filter((claim) => isInside(at, claim.at, windowMs));
  return distinct((lately.length > 0 ? lately : claims).map((claim) => rootOf(world, claim.member)));
};

const personsEver = (world: World, id: Identifier): number =>
  distinct(
    claimsEver(world)
      .filter((claim) => sameId(claim.id, id))
      .map((claim) => claim.root),
  ).length;

export const devicesCounted = (world: World, id: Identifier, at: number, windowMs: number): number =>
  distinct(
    sightings(world)
      .filter((one) => sameId(one.id, id) && isInside(at, one.at, windowMs))
      .map((one) => JSON.stringify([one.device.kind, one.device.value])),
  ).length;

export const isShared = (world: World, mark: Mark, at: number): boolean => {
  if (mark.class === 'device')
    return personsEver(world, mark) >= STICKY_PERSONS || seenWith(world, mark, at).length >= 2;
  if (mark.kind === 'email') return devicesCounted(world, mark, at, DAY_MS) > EMAIL_DEVICES_MAX;
  if (mark.class !== 'contact') return false;
  return (
    seenWith(world, mark, at).length >= PHONE_OWNERS_SHARED ||
    devicesCounted(world, mark, at, 30 * DAY_MS) > PHONE_DEVICES_MAX
  );
};

/** A contact that two persons own says nothing about who calls, though it is not yet shared. */
export const hasVote = (world: World, mark: Mark, at: number): boolean =>
  !isShared(world, mark, at) && (mark.class !== 'contact' || seenWith(world, mark, at).length <= 1);
