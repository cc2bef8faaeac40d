import { hash } from 'node:crypto';
import { ApiError, type ErrorCode, lastRaw, membersOf } from '@omni/contracts';
import { isPresent, type Kinds, readBody, readIdentifiers, type RequestFields, wishOf } from '@omni/gateway';
import { type ImportCall, type ImportLine, type Refusal } from '@omni/resolver';
import { type RawLine } from './import-lines.js';
import { toMoment } from './import-moment.js';

const VISITS_MAX = 1_000_000_000;
const ID_CHARACTERS_MAX = 512;
const DIGEST_HEX = 32;
const OWN_MEMBERS: ReadonlySet<string> = new Set(['at', 'visits', 'id']);
/** A line as programs write them: the time first, and nothing else that is not a request's. */
const TIME_FIRST = /^\{"at":(?:\d+|"[^"\\]*"),/;

/** Why a line is not taken. */
class LineRefused extends Error {
  constructor(readonly reason: Refusal) {
    super(reason);
  }
}

/** The members of a line that a request does not have. */
type OwnFields = { readonly at?: unknown; readonly visits?: unknown; readonly id?: unknown };

const REFUSAL_OF: { readonly [code in ErrorCode]?: Refusal } = {
  INVALID_JSON: 'invalid_json',
  VALIDATION_FAILED: 'invalid_member',
  UNKNOWN_NAMESPACE: 'unknown_kind',
  IDENTIFIER_REQUIRED: 'identifier_required',
  NO_USABLE_IDENTIFIER: 'no_usable_identifier',
};

const visitsOf = (value: unknown): number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > VISITS_MAX)
    throw new LineRefused('invalid_visits');
  return value;
};

const idDigestOf = (value: unknown, text: string): string | null => {
  if (value === undefined || value === null) return null;
  // A number as its digits were written: JSON.parse keeps sixteen of them.
  const id = typeof value === 'number' ? lastRaw(membersOf(text), 'id') : value;
  if (typeof id !== 'string' || id === '' || id.length > ID_CHARACTERS_MAX) throw new LineRefused('invalid_id');
  return hash('sha256', id, 'hex').slice(0, DIGEST_HEX);
};

const atMsOf = (value: unknown, nowMs: number): number => {
  const atMs = toMoment(value);
  if (atMs === undefined) throw new LineRefused('invalid_at');
  if (atMs > nowMs) throw new LineRefused('in_the_future');
  return atMs;
};

/** The line without the members that are the import's own. */
const bodyOf = (text: string, { visits, id }: OwnFields): string => {
  const [first] = visits === undefined && id === undefined ? (TIME_FIRST.exec(text) ?? []) : [];
  if (first !== undefined) return `{${text.slice(first.length)}`;
  const kept = membersOf(text).filter(({ name }) => !OWN_MEMBERS.has(name));
  return `{${kept.map(({ name, raw }) => `${JSON.stringify(name)}:${raw}`).join(',')}}`;
};

const customOf = ({ identifiers }: RequestFields, kinds: Kinds): ReadonlyMap<string, string> => {
  const custom = new Map<string, string>();
  for (const [kind, value] of Object.entries(identifiers ?? {})) {
    if (!isPresent(value)) continue;
    if (!kinds.has(kind)) throw new LineRefused('unknown_kind');
    custom.set(kind, value);
  }
  return custom;
};

/** What a space and a moment make of a line. */
export type LineRules = { readonly kinds: Kinds; readonly nowMs: number };

const toCall = (bytes: Buffer, { kinds, nowMs }: LineRules): ImportCall => {
  const { text, fields } = readBody(bytes);
  const own: RequestFields & OwnFields = fields;
  const visits = visitsOf(own.visits);
  const wish = visits === undefined ? wishOf(fields) : 'resolve';
  const { identifiers, blocked } = readIdentifiers(fields, customOf(fields, kinds));
  return {
    atMs: atMsOf(own.at, nowMs),
    visits: visits ?? 0,
    idDigest: idDigestOf(own.id, text),
    mode: wish === 'resolve' ? 'resolve' : 'journal',
    counted: fields.count_prev_visits === true,
    recorded: wish !== 'look up',
    identifiers,
    blocked,
    body: bodyOf(text, own),
  };
};

const refusalOf = (fault: unknown): Refusal | undefined => {
  if (fault instanceof LineRefused) return fault.reason;
  return fault instanceof ApiError ? REFUSAL_OF[fault.code] : undefined;
};

/** Reads a line, or says why it is not taken. */
export const toImportLine = ({ line, nextByte, bytes }: RawLine, rules: LineRules): ImportLine => {
  if (bytes === null) return { line, nextByte, refusal: 'too_long' };
  try {
    return { line, nextByte, call: toCall(bytes, rules) };
  } catch (fault) {
    const refusal = refusalOf(fault);
    if (refusal === undefined) throw fault;
    return { line, nextByte, refusal };
  }
};
