import { heldBy, membersUnder, type Merge, merges, rootOf, sameId, type World } from './facts.js';
import { classOf, DAY_MS, emailsMax, HOUR_MS, isInside, type Mark, MINUTE_MS, type Policy } from './kinds.js';
import { holdingMember, isDeviceIdentity, isPerson } from './sharing.js';
import { IDENTIFIERS_MAX } from './attaching.js';
import { claim, claimableOf, foundHome, foundRoot, refuse, type Turn } from './turn.js';

const MERGES_PER_VALUE_MAX = 5;
const MERGES_PER_ROOT_MAX = 10;
const PERSON_MERGES_MAX = 100;
const ANONYMOUS_MEMBERS_MAX = 2000;
const EMAIL_WINDOW_MS = 365 * DAY_MS;

const emailsOf = (world: World, root: number, at: number): number =>
  heldBy(world, root).filter((one) => one.id.kind === 'email' && isInside(at, one.seenAt, EMAIL_WINDOW_MS)).length;

const onceKindsOf = (world: World, policy: Policy, root: number): readonly string[] =>
  heldBy(world, root)
    .map((one) => one.id.kind)
    .filter((kind) => kind !== 'email' && classOf(policy, kind) === 'person');

/** Whether two roots must stay two: what they hold together is more than one person may have. */
export const conflict = (turn: Turn, a: number, b: number): boolean => {
  const { world, policy, call } = turn;
  if (isDeviceIdentity(world, a) || isDeviceIdentity(world, b)) return true;
  const ofB = onceKindsOf(world, policy, b);
  if (onceKindsOf(world, policy, a).some((kind) => ofB.includes(kind))) return true;
  const [emailsA, emailsB] = [emailsOf(world, a, call.at), emailsOf(world, b, call.at)];
  return emailsA > 0 && emailsB > 0 && emailsA + emailsB > emailsMax(policy);
};

const isUnder = (world: World, merge: Merge, roots: readonly number[]): boolean =>
  roots.includes(rootOf(world, merge.survivor));

const isOverCap = (world: World, roots: readonly [number, number], persons: boolean): boolean => {
  const identifiers = roots.flatMap((root) => heldBy(world, root)).length;
  const edges = merges(world).filter((merge) => isUnder(world, merge, roots));
  const personMerges = edges.filter((merge) => merge.persons).length;
  const anonymousMembers = roots.flatMap((root) => membersUnder(world, root)).length - personMerges;
  return (
    identifiers > IDENTIFIERS_MAX ||
    (persons ? personMerges >= PERSON_MERGES_MAX : anonymousMembers > ANONYMOUS_MEMBERS_MAX)
  );
};

/** Only merges of two persons are held: many private windows of one person lock nobody out. */
const isHeld = (turn: Turn, mark: Mark, survivor: number): boolean => {
  const ofPersons = merges(turn.world).filter((merge) => merge.persons);
  const throughValue = ofPersons.filter(
    (merge) => sameId(merge.cause, mark) && isInside(turn.call.at, merge.at, HOUR_MS),
  );
  const intoRoot = ofPersons.filter(
    (merge) => merge.survivor === survivor && isInside(turn.call.at, merge.at, 10 * MINUTE_MS),
  );
  return throughValue.length >= MERGES_PER_VALUE_MAX || intoRoot.length >= MERGES_PER_ROOT_MAX;
};

/** A person survives an anonymous identity, else the older one does. */
const survivorOf = (world: World, policy: Policy, a: number, b: number): number => {
  const persons = [a, b].filter((root) => isPerson(world, policy, root));
  return persons.length === 1 && persons[0] !== undefined ? persons[0] : Math.min(a, b);
};

const hindranceOf = (turn: Turn, mark: Mark, survivor: number, absorbed: number): string | null => {
  const persons = [survivor, absorbed].every((root) => isPerson(turn.world, turn.policy, root));
  if (isOverCap(turn.world, [survivor, absorbed], persons)) return 'refused_cap';
  return persons && isHeld(turn, mark, survivor) ? 'held_by_breaker' : null;
};

/** Joins the answering root and the holder of the identifier, unless a cap or a breaker forbids it. */
export const merge = (turn: Turn, mark: Mark): void => {
  const { world, policy, call } = turn;
  const root = foundRoot(turn);
  const member = holdingMember(world, mark);
  if (member === null) throw new Error('nobody holds the identifier that is to merge');
  const holder = rootOf(world, member);
  const survivor = survivorOf(world, policy, root, holder);
  const absorbed = survivor === root ? holder : root;
  const hindrance = hindranceOf(turn, mark, survivor, absorbed);
  if (hindrance !== null) return refuse(turn, hindrance);
  const [isPersons, absorbsAsPerson] = [isPerson(world, policy, absorbed), isPerson(world, policy, survivor)];
  const claims = claimableOf(turn, absorbed);
  world.facts.push({
    type: 'merged',
    members: [foundHome(turn), member],
    survivor,
    absorbed,
    cause: { kind: mark.kind, value: mark.value },
    persons: isPersons,
    at: call.at,
  });
  turn.root = survivor;
  turn.outcomes.add(isPersons ? 'merged_person' : 'absorbed_anonymous');
  if (absorbsAsPerson) claims.forEach((id) => claim(turn, id));
};
