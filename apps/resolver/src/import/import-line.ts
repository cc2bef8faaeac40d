import { type Identifier } from '@omni/identity';

/** What a line of the file says, read and valid by itself. */
export type ImportCall = {
  /** When the call was made, in milliseconds since 1970. */
  readonly atMs: number;
  /** Earlier visits that it stands for, besides its own. */
  readonly visits: number;
  /** Hex, 16 bytes: a digest of the line's own id, null where it has none. */
  readonly idDigest: string | null;
  readonly mode: 'resolve' | 'journal';
  readonly counted: boolean;
  readonly recorded: boolean;
  readonly identifiers: readonly Identifier[];
  readonly blocked: readonly string[];
  /** The members of a request, as they were written. */
  readonly body: string;
};

/** Why a line is not taken. */
export const REFUSALS = [
  'too_long',
  'invalid_json',
  'invalid_member',
  'invalid_at',
  'invalid_visits',
  'invalid_id',
  'in_the_future',
  'out_of_order',
  'older_than_the_space',
  'unknown_kind',
  'identifier_required',
  'no_usable_identifier',
  'undecidable',
  'unstorable',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A line in its place; blank ones are left out. `nextByte` is where the line behind it begins. */
export type ImportLine = { readonly line: number; readonly nextByte: number } & (
  { readonly call: ImportCall } | { readonly refusal: Refusal }
);

export type RefusedLine = { readonly line: number; readonly reason: Refusal };

export const toRefused = ({ line, nextByte }: ImportLine, refusal: Refusal): ImportLine => ({
  line,
  nextByte,
  refusal,
});
