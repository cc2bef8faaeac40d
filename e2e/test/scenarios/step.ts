import { createHash } from 'node:crypto';
import { MARK_DIGITS, MARK } from '../client/values.js';

/**
 * One call and what is expected of its answer, in a line: `A1 e1 -> X 2 e1 +touched`.
 *
 * Left: identifiers, each a letter (A anonymous_id, e email, p phone, u user_id, f fbclid) and a number; `A2/upper` writes
 * the value another way, `` A=`null` `` sends a literal one, `@X` sends the uuid that X was answered first. `look` in front
 * makes it a bare look-up instead of a counted visit.
 *
 * Right: the identity, `X` (a name used for the first time must be somebody new); its visits; the e-mail answered, `-` for
 * none; `=3` entries in the journal; `+code` an outcome in the log. Or `400 CODE`.
 */
export type Step = {
  readonly text: string;
  readonly isLookUp: boolean;
  readonly identifiers: readonly string[];
  readonly who: string | null;
  readonly visits: number | null;
  readonly email: string | null;
  readonly entries: number | null;
  readonly outcomes: readonly string[];
  readonly refusal: string | null;
};

const WORDS = /(?:[^\s`]|`[^`]*`)+/g;
const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? [];
const findRest = (words: readonly string[], pattern: RegExp): string | null =>
  words.map((word) => pattern.exec(word)?.[1]).find((found) => found !== undefined) ?? null;
const toNumber = (text: string | null): number | null => (text === null ? null : Number(text));

export const parseStep = (text: string): Step => {
  const [left = '', right = ''] = text.split(' -> ');
  const sent = wordsOf(left);
  const expected = wordsOf(right);
  const refusal = /^400 (\w+)$/.exec(right)?.[1] ?? null;
  return {
    text,
    isLookUp: sent[0] === 'look',
    identifiers: sent.filter((word) => word !== 'look'),
    who: refusal === null ? findRest(expected, /^([A-Z]\w*)$/) : null,
    visits: refusal === null ? toNumber(findRest(expected, /^(\d+)$/)) : null,
    email: findRest(expected, /^(-|e\d+)$/),
    entries: toNumber(findRest(expected, /^=(\d+)$/)),
    outcomes: expected.filter((word) => word.startsWith('+')).map((word) => word.slice(1)),
    refusal,
  };
};

const MEMBERS: { readonly [letter: string]: string } = {
  A: 'anonymous_id',
  e: 'email',
  p: 'phone',
  u: 'user_id',
  f: 'fbclid',
};

const groups = (digits: string): string => digits.replace(/(...)/g, '$1 ');

/** Other ways to write one value. */
const VARIANTS: { readonly [name: string]: (value: string) => string | number } = {
  upper: (value) => value.toUpperCase(),
  blanks: (value) => ` ${value}  `,
  torn: (value) => value.replace('@', ' @ '),
  wide: (value) => value.replace('@', '＠'),
  hash: (value) => createHash('sha256').update(value).digest('hex'),
  plus: (value) => `+${groups(value)}`,
  zeros: (value) => `00${value}`,
  tel: (value) => `tel: (${value.slice(0, 3)}) ${value.slice(3, 6)}-${value.slice(6)}`,
  number: (value) => Number(value),
};

const plainValue = (letter: string, number: string, row: number): string => {
  if (letter === 'e') return `e${number}.row${row}@${MARK}.example`;
  // Two digits each for row and number, so that no two rows share a phone.
  return letter === 'p'
    ? `${MARK_DIGITS}${String(row).padStart(2, '0')}${number.padStart(2, '0')}`
    : `${letter}${number}-row${row}-${MARK}`;
};

/** The value that a word such as `e1` stands for in a row of the table. */
export const valueOf = (word: string, row: number): string => plainValue(word.charAt(0), word.slice(1), row);

export type UuidOf = (name: string) => string;

const writeAs = (variant: string | undefined, value: string): string | number => {
  if (variant === undefined) return value;
  const write = VARIANTS[variant];
  if (!write) throw new Error(`no value is written ${variant}`);
  return write(value);
};

/** The request member that a word of the left side stands for. */
export const memberOf = (word: string, row: number, uuidOf: UuidOf): readonly [string, string | number] => {
  if (word.startsWith('@')) return ['anonymous_id', uuidOf(word.slice(1))];
  const member = MEMBERS[word.charAt(0)];
  if (member === undefined) throw new Error(`no identifier is written ${word}`);
  const literal = /^.=`(.*)`$/.exec(word)?.[1];
  const [name = '', variant] = word.split('/');
  return [member, literal ?? writeAs(variant, valueOf(name, row))];
};
