/**
 * Reading JSON text without losing anything: member names in order, doubled ones too, and each value as it was written.
 * `JSON.parse` reorders members that look like numbers and rewrites digits. All functions here expect *valid* JSON.
 */
export type Member = { readonly name: string; readonly raw: string };

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
};

/** Index just behind the string that opens at `from`. */
const endOfString = (text: string, from: number): number => {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
};

const opens = (code: number): boolean => code === 0x7b || code === 0x5b;
const closes = (code: number): boolean => code === 0x7d || code === 0x5d;
const isPlainEnd = (code: number): boolean => code === 0x2c || closes(code) || isBlank(code) || Number.isNaN(code);

/** Index just behind the object or array that opens at `from`. */
const endOfNested = (text: string, from: number): number => {
  let depth = 0;
  let at = from;
  do {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (opens(code)) depth++;
    else if (closes(code)) depth--;
    at++;
  } while (depth > 0);
  return at;
};

/** Index just behind the value that begins at `from`. */
const endOfValue = (text: string, from: number): number => {
  const code = text.charCodeAt(from);
  if (code === QUOTE) return endOfString(text, from);
  if (opens(code)) return endOfNested(text, from);
  let at = from;
  while (!isPlainEnd(text.charCodeAt(at))) at++;
  return at;
};

/** The members of a JSON object in the order of the text, doubled names included. */
export const membersOf = (text: string): readonly Member[] => {
  const members: Member[] = [];
  let at = skipBlanks(text, skipBlanks(text, 0) + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const valueStart = skipBlanks(text, skipBlanks(text, nameEnd) + 1);
    const valueEnd = endOfValue(text, valueStart);
    members.push({ name, raw: text.slice(valueStart, valueEnd) });
    at = skipBlanks(text, valueEnd);
    if (text.charCodeAt(at) === 0x2c) at = skipBlanks(text, at + 1);
  }
  return members;
};

/** The value of the last member of that name as it was written, or undefined. */
export const lastRaw = (members: readonly Member[], name: string): string | undefined =>
  members.findLast((member) => member.name === name)?.raw;

/** How deep objects and arrays nest, the text's own value included. Works on any text: it only counts brackets. */
export const depthOf = (text: string, limit: number): number => {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length && deepest <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfOpenString(text, at);
    else if (opens(code)) deepest = Math.max(deepest, ++depth);
    else if (closes(code)) depth--;
  }
  return deepest;
};

/** Index of the closing quote of a string that may never close. */
const endOfOpenString = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
};
