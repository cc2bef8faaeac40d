/**
 * What was concluded, one fact an event. The log of these is the truth: graph, journal and stored answers are folds of it.
 * Identities are named by their number, which is the position of their creation in the space's log; `subject` of an
 * event record is the uuid of the identity that answers at that moment. Times are milliseconds since 1970.
 */

/** A kind and the normal form of a value. For an e-mail `value` is its SHA-256 and `address`, where known, its text. */
export type Identifier = { readonly kind: string; readonly value: string; readonly address?: string };
export type IdentifierKey = { readonly kind: string; readonly value: string };

export type RefusalReason =
  | 'unique_conflict'
  | 'weak_person_merge'
  | 'weak_chain'
  | 'shared'
  | 'limit'
  | 'cap'
  | 'cannot_link'
  | 'pointer_conflict'
  | 'held_by_breaker'
  | 'blocked_value';

export type Outcome =
  | 'created'
  | 'attached'
  | 'touched'
  | 'absorbed_anonymous'
  | 'merged_person'
  | 'blocked_value'
  | 'proposal_opened'
  | 'held_by_breaker'
  | `refused_${Exclude<RefusalReason, 'held_by_breaker' | 'blocked_value'>}`;

export type Answer = {
  /** The identity that answers, its number and its e-mail on record before the call ("" where none). */
  readonly uuid: string;
  readonly identity: number;
  readonly email: string;
  readonly visits: number;
};

/** A new identity. `device` names the shared identifier that a device identity stands for. */
export type IdentityCreated = {
  readonly type: 'identity.created';
  readonly uuid: string;
  readonly device: IdentifierKey | null;
};
/** Nobody held the identifier; now `member` does. */
export type IdentifierLinked = {
  readonly type: 'identifier.linked';
  readonly member: number;
  readonly identifier: Identifier;
  /** False when a bare look-up brought it: such a call does not count as having carried an address. */
  readonly recorded: boolean;
};
/** The identifier left its holder: the oldest of too many devices. What it recorded stays. */
export type IdentifierExpired = {
  readonly type: 'identifier.expired';
  readonly member: number;
  readonly identifier: IdentifierKey;
};
/** A hash met its address. */
export type IdentifierRevealed = { readonly type: 'identifier.revealed'; readonly identifier: Identifier };
/** The call carried identifiers that the answering identity holds. */
export type IdentifiersTouched = {
  readonly type: 'identifiers.touched';
  readonly identifiers: readonly IdentifierKey[];
};
/** The person `root` was seen with the identifiers; written on `member`. */
export type IdentifiersClaimed = {
  readonly type: 'identifiers.claimed';
  readonly member: number;
  readonly root: number;
  readonly identifiers: readonly IdentifierKey[];
};
/** The devices that came with a phone (every one) or an e-mail (those new to it). */
export type DevicesCounted = {
  readonly type: 'devices.counted';
  readonly identifier: IdentifierKey;
  readonly devices: readonly IdentifierKey[];
};
/** An edge between two members. `survivor` and `absorbed` are the roots that it joins. */
export type IdentitiesMerged = {
  readonly type: 'identity.merged';
  readonly members: readonly [number, number];
  readonly survivor: number;
  readonly absorbed: number;
  readonly absorbed_uuid: string;
  readonly cause: IdentifierKey;
  /** Whether both were persons. */
  readonly persons: boolean;
};
export type LinkRefused = {
  readonly type: 'link.refused';
  readonly reason: RefusalReason;
  readonly kind: string;
  /** Null where the value was a placeholder. */
  readonly value: string | null;
  /** The root that the identifier stays with, where there is one. */
  readonly holder: number | null;
};
/** Something for a human to look at: two identities that may be one, or a value that joins too many. */
export type ProposalOpened = {
  readonly type: 'proposal.opened';
  readonly reason: 'weak_person_merge' | 'unique_conflict' | 'cap' | 'held_by_breaker' | 'shared';
  readonly identifier: IdentifierKey;
  readonly roots: readonly [number, number | null];
};
/** A breaker tripped. */
export type AlertRaised = {
  readonly type: 'alert.raised';
  readonly alert: 'merges_per_value' | 'merges_per_identity';
  readonly identifier: IdentifierKey;
};
export type PolicyChanged = {
  readonly type: 'policy.changed';
  readonly call: string;
  readonly dedupe: string;
  readonly request_hash: string;
  readonly version: number;
  readonly kinds: { readonly [kind: string]: 'person' | 'device' };
};
/**
 * Nothing happened here. The position belonged to an event of an earlier log, which was lost when PostgreSQL was restored
 * from a backup, and which somebody may have seen: no other event takes its place.
 */
export type PositionSkipped = { readonly type: 'position.skipped' };
/** The last event of every call that had an effect or a key. */
export type CallRecorded = {
  readonly type: 'call.recorded';
  readonly call: string;
  readonly dedupe: string;
  readonly request_hash: string;
  readonly token: string;
  readonly mode: 'resolve' | 'journal';
  readonly counted: boolean;
  /** Whether the call is an entry of the journal. */
  readonly entry: boolean;
  /** Whom entry and visit are written on. */
  readonly member: number;
  /** Whether `member` is a device identity, whose entries show no address. */
  readonly device: boolean;
  readonly policy: number;
  readonly outcomes: readonly Outcome[];
  /** There when an import brought the call: the earlier visits that it stands for. */
  readonly imported?: { readonly visits: number };
  readonly answer: Answer;
  /** The request body, character for character. */
  readonly body: string;
};

export type GraphEvent =
  | IdentityCreated
  | IdentifierLinked
  | IdentifierExpired
  | IdentifierRevealed
  | IdentifiersTouched
  | IdentifiersClaimed
  | DevicesCounted
  | IdentitiesMerged
  | LinkRefused
  | ProposalOpened
  | AlertRaised
  | PolicyChanged
  | PositionSkipped
  | CallRecorded;

const eventTypes: { readonly [type in GraphEvent['type']]: true } = {
  'identity.created': true,
  'identifier.linked': true,
  'identifier.expired': true,
  'identifier.revealed': true,
  'identifiers.touched': true,
  'identifiers.claimed': true,
  'devices.counted': true,
  'identity.merged': true,
  'link.refused': true,
  'proposal.opened': true,
  'alert.raised': true,
  'policy.changed': true,
  'position.skipped': true,
  'call.recorded': true,
};
/** Every type of event there is; the compiler keeps it equal to the union. */
export const EVENT_TYPES = Object.keys(eventTypes) as readonly GraphEvent['type'][];

/** An event in its place in a space's log. */
export type EventRecord = {
  /** Gapless and rising within a space. */
  readonly position: number;
  readonly at: number;
  /** uuid of the identity concerned; null where there is none (a policy). */
  readonly subject: string | null;
  readonly event: GraphEvent;
};
