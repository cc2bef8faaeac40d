/**
 * An identifier's value as bytes, one to one. Well-formed text is UTF-8. A lone surrogate, which JSON allows and UTF-8
 * does not, is written as three bytes of the same scheme (WTF-8), so that two odd values never meet.
 */
const LONE_SURROGATE = /\p{Surrogate}/u;

const surrogateBytes = (code: number): readonly number[] => [
  0xe0 | (code >> 12),
  0x80 | ((code >> 6) & 0x3f),
  0x80 | (code & 0x3f),
];

export const toBytes = (value: string): Buffer => {
  if (!LONE_SURROGATE.test(value)) return Buffer.from(value, 'utf8');
  const parts = [...value].map((letter) =>
    LONE_SURROGATE.test(letter) ? Buffer.from(surrogateBytes(letter.charCodeAt(0))) : Buffer.from(letter, 'utf8'),
  );
  return Buffer.concat(parts);
};

/** Index of the next three bytes that stand for a lone surrogate, or -1. In UTF-8 no letter begins with ED A0 to ED BF. */
const nextSurrogate = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(0xed, from); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    if ((bytes[at + 1] ?? 0) >= 0xa0) return at;
  }
  return -1;
};

export const fromBytes = (bytes: Buffer): string => {
  let text = '';
  let from = 0;
  for (let at = nextSurrogate(bytes, 0); at >= 0; at = nextSurrogate(bytes, from)) {
    const code = ((bytes[at]! & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
    text += bytes.toString('utf8', from, at) + String.fromCharCode(code);
    from = at + 3;
  }
  return text + bytes.toString('utf8', from);
};
