import { type Random } from '../streams/random.js';

/** A value where another was due, some of them large, deep or no JSON at all. */
const STRANGERS: readonly string[] = [
  ...['null', 'true', '0', '-0', '1e999', '12345678901234567890', '""', '" "', '[]', '{}', '[[]]', '{"":{"":1}}'],
  ...[
    '"\\u0000"',
    '"\\ud800"',
    '"\\u202e"',
    'NaN',
    "'x'",
    '01',
    '1.',
    '+1',
    '"',
    '{',
    '}',
    ',',
    '',
    '\u0001',
    '\ufeff',
  ],
  `"${'x'.repeat(600)}"`,
  `${'['.repeat(40)}${']'.repeat(40)}`,
  '{"__proto__":{"x":1},"constructor":null}',
];

const VALUE = /"[^"]*"|true|-?\d+(?:\.\d+)?/g;

type Mutation = (text: string, random: Random) => Uint8Array<ArrayBuffer>;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const cut = (text: string, random: Random): readonly [number, number] => {
  const from = random.below(text.length);
  return [from, from + 1 + random.below(8)];
};

const MUTATIONS: readonly Mutation[] = [
  // A name or a value becomes something else.
  (text, random) => {
    const all = [...text.matchAll(VALUE)];
    const { index, 0: found } = random.pick(all);
    return bytesOf(text.slice(0, index) + random.pick(STRANGERS) + text.slice(index + found.length));
  },
  (text, random) => {
    const [from, to] = cut(text, random);
    return bytesOf(text.slice(0, from) + text.slice(to));
  },
  (text, random) => {
    const [from, to] = cut(text, random);
    return bytesOf(text.slice(0, to) + text.slice(from));
  },
  (text, random) => bytesOf(text.slice(0, random.below(text.length))),
  (text, random) => bytesOf(text + random.pick(STRANGERS)),
  (text, random) => {
    const bytes = bytesOf(text);
    bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
];

/** The body with one thing wrong with it, or by chance nothing. */
export const mutate = (text: string, random: Random): Uint8Array<ArrayBuffer> => random.pick(MUTATIONS)(text, random);
