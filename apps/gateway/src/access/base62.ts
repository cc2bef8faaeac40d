const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = BigInt(DIGITS.length);

/** The bytes, read as one big-endian number, in base 62; padded with zeros to the length that so many bytes may need. */
export const toBase62 = (bytes: Uint8Array): string => {
  let rest = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  let text = '';
  while (rest > 0n) {
    text = DIGITS.charAt(Number(rest % BASE)) + text;
    rest /= BASE;
  }
  return text.padStart(Math.ceil((bytes.length * 8) / Math.log2(DIGITS.length)), '0');
};
