import { type SentIdentifier } from '@omni/contracts';
import { toEmail } from './email.js';
import { toPhone } from './phone.js';
import { isPlaceholder } from './placeholder.js';

/** Identifiers as a client sent them. `custom` holds the kinds of the space, known ones only. */
export type SentValues = {
  readonly anonymous_id?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly user_id?: string | null | undefined;
  readonly custom: ReadonlyMap<string, string>;
};

export type Reading = {
  readonly identifiers: readonly SentIdentifier[];
  /** Kinds whose value was a placeholder. */
  readonly blocked: readonly string[];
  /** Whether a kind was sent by which a call can be resolved; a phone or a click id alone is none. */
  readonly isGiven: boolean;
  /** Whether one of those is usable. */
  readonly isUsable: boolean;
};

/** What one value turned out to be; undefined: no identifier, but no placeholder either. */
type Verdict = SentIdentifier | 'blocked' | undefined;

/** A value of blanks only is absent. */
export const isPresent = (value: string | null | undefined): value is string =>
  typeof value === 'string' && value.trim() !== '';

const readText = (kind: string, value: string): Verdict =>
  isPlaceholder(value) ? 'blocked' : { kind, value: value.trim() };

const readEmail = (kind: string, value: string): Verdict => {
  const email = isPlaceholder(value) ? undefined : toEmail(value);
  return email ? { kind, ...email } : 'blocked';
};

const readPhone = (kind: string, value: string): Verdict => {
  if (isPlaceholder(value)) return 'blocked';
  const phone = toPhone(value);
  if (phone === undefined) return undefined;
  return isPlaceholder(phone) ? 'blocked' : { kind, value: phone };
};

type Collection = { readonly identifiers: SentIdentifier[]; readonly blocked: string[] };

/** Judges one value and puts it where it belongs; whether there was one at all. */
const take = (
  into: Collection,
  kind: string,
  value: string | null | undefined,
  read: (kind: string, value: string) => Verdict,
): boolean => {
  if (!isPresent(value)) return false;
  const verdict = read(kind, value);
  if (verdict === 'blocked') into.blocked.push(kind);
  else if (verdict) into.identifiers.push(verdict);
  return true;
};

/** Normal forms of what was sent, at most one a kind, and what is to be said about the rest. */
export const normalise = (sent: SentValues): Reading => {
  const into: Collection = { identifiers: [], blocked: [] };
  let isGiven = take(into, 'anonymous_id', sent.anonymous_id, readText);
  isGiven = take(into, 'email', sent.email, readEmail) || isGiven;
  isGiven = take(into, 'user_id', sent.user_id, readText) || isGiven;
  for (const [kind, value] of sent.custom) isGiven = take(into, kind, value, readText) || isGiven;
  const isUsable = into.identifiers.length > 0;
  take(into, 'phone', sent.phone, readPhone);
  return { ...into, isGiven, isUsable };
};
