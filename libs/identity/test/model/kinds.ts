import { creations, type Identifier, type World } from './facts.js';

/** Which kinds the space has configured, `user_id` among them. */
export type Policy = { readonly kinds: { readonly [kind: string]: 'person' | 'device' } };
export type IdClass = 'self' | 'person' | 'contact' | 'device';

export type Call = {
  readonly at: number;
  /** Normal forms; an e-mail's value is its SHA-256, its address is there where the call had it in clear. */
  readonly ids: readonly (Identifier & { readonly address?: string })[];
  /** Kinds that the call had, but only as placeholders. */
  readonly blocked: readonly string[];
  readonly counted: boolean;
  /** False for a bare look-up. */
  readonly recorded: boolean;
  /** Whether the token may write. */
  readonly links: boolean;
  /** The uuid of the identity that the call creates, if it does. */
  readonly candidate: string;
};

/** An identifier of a call, as the policy sees it. */
export type Mark = Identifier & {
  readonly class: IdClass;
  readonly rank: number;
  readonly address: string;
  /** The identity that an own uuid names. */
  readonly pointsAt: number | null;
};

const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const isInside = (at: number, then: number, windowMs: number): boolean => at - then <= windowMs;

const BUILT_IN: { readonly [kind: string]: IdClass } = { email: 'person', phone: 'contact', anonymous_id: 'device' };
export const classOf = (policy: Policy, kind: string): IdClass | null => BUILT_IN[kind] ?? policy.kinds[kind] ?? null;

const rankOf = (kind: string, idClass: IdClass): number => {
  if (idClass === 'self') return 5;
  if (kind === 'email') return 20;
  if (idClass === 'person') return 10;
  if (idClass === 'contact') return 30;
  return kind === 'anonymous_id' ? 40 : 50;
};

export const isOncePerPerson = (policy: Policy, kind: string): boolean =>
  kind !== 'email' && classOf(policy, kind) === 'person';
export const emailsMax = (policy: Policy): number => (Object.values(policy.kinds).includes('person') ? 5 : 1);

const mayBeOwnUuid = (policy: Policy, kind: string): boolean =>
  kind === 'anonymous_id' || kind === 'user_id' || policy.kinds[kind] !== undefined;
const memberNamed = (world: World, uuid: string): number | null => {
  const member = creations(world).findIndex((one) => one.uuid === uuid.toLowerCase());
  return member < 0 ? null : member;
};

const markOf = (world: World, policy: Policy, id: Call['ids'][number]): Mark | null => {
  const pointsAt = mayBeOwnUuid(policy, id.kind) ? memberNamed(world, id.value) : null;
  const idClass = pointsAt === null ? classOf(policy, id.kind) : 'self';
  if (idClass === null) return null;
  const rank = rankOf(id.kind, idClass);
  return { kind: id.kind, value: id.value, class: idClass, rank, address: id.address ?? '', pointsAt };
};

/** Of two own uuids the one in `anonymous_id` decides, then `user_id`. */
const OWN_UUID_ORDER = ['anonymous_id', 'user_id'];
const placeOf = (mark: Mark): number => {
  const place = mark.class === 'self' ? OWN_UUID_ORDER.indexOf(mark.kind) : 0;
  return place < 0 ? OWN_UUID_ORDER.length : place;
};
const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const order = (a: Mark, b: Mark): number =>
  a.rank - b.rank || placeOf(a) - placeOf(b) || textOrder(a.kind, b.kind) || textOrder(a.value, b.value);

/** What the policy looks at, best first. A kind that nobody configured is left out. */
export const marksOf = (world: World, policy: Policy, call: Call): readonly Mark[] =>
  call.ids
    .map((id) => markOf(world, policy, id))
    .filter((mark) => mark !== null)
    .sort(order);

export type Refusal = 'identifier_required' | 'no_usable_identifier';

const suffices = (policy: Policy, kind: string): boolean =>
  kind === 'anonymous_id' || classOf(policy, kind) === 'person';

/** An anonymous_id, an e-mail, a person's own id or an own uuid must be left; a phone or an install id is not enough. */
export const refusalOf = (policy: Policy, call: Call, marks: readonly Mark[]): Refusal | null => {
  if (marks.some((mark) => mark.class === 'self' || suffices(policy, mark.kind))) return null;
  return call.blocked.some((kind) => suffices(policy, kind)) ? 'no_usable_identifier' : 'identifier_required';
};
