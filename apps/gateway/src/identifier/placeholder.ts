/** Words that programs send when they have no identifier: null.toString(), an untouched form, a template without a value. */
const WORDS: ReadonlySet<string> = new Set([
  '',
  'null',
  'nil',
  'none',
  'undefined',
  'nan',
  'n/a',
  'na',
  'unknown',
  'anonymous',
  'guest',
  'test',
  'true',
  'false',
  '0',
  '-1',
  'id',
  'email',
  'user',
  'distinct_id',
  'not_authenticated',
  'not set',
  '(not set)',
  '[object object]',
]);

const AROUND = /^[\s"'`´“”„‘’‚«»]+|[\s"'`´“”„‘’‚«»]+$/gu;
/** Covers the nil UUID. */
const ZEROS_AND_DASHES = /^[0-]+$/;
const ONE_CHARACTER = /^(.)\1{2,}$/su;

/** Whether a value says "no value": such a value never resolves or links, because everybody sends the same one. */
export const isPlaceholder = (value: string): boolean => {
  const bare = value.replace(AROUND, '').toLowerCase();
  return WORDS.has(bare) || ZEROS_AND_DASHES.test(bare) || ONE_CHARACTER.test(bare);
};
