import { createHash } from 'node:crypto';
import { toBase62 } from '../../src/access/base62.js';
import { checksumOf, mintToken, toTokenHash } from '../../src/access/token-text.js';

describe('a token', () => {
  it('is omni_, an id, 43 digits of secret and 6 of checksum', () => {
    const { id, text } = mintToken();
    expect(text).toMatch(/^omni_[0-9A-Za-z]{11}_[0-9A-Za-z]{49}$/);
    expect(text.startsWith(`omni_${id}_`)).toBe(true);
  });

  it('ends in the checksum of everything before it', () => {
    const { text } = mintToken();
    expect(checksumOf(text.slice(0, -6))).toBe(text.slice(-6));
  });

  it('loses its checksum when any character changes', () => {
    const { text } = mintToken();
    const body = text.slice(0, -6);
    for (let at = 0; at < body.length; at++) {
      const changed = body.slice(0, at) + (body[at] === 'a' ? 'b' : 'a') + body.slice(at + 1);
      expect(checksumOf(changed)).not.toBe(text.slice(-6));
    }
  });

  it('has the checksum of CRC-32 as everybody computes it', () => {
    // The CRC-32 of "123456789" is cbf43926 by the algorithm's own definition.
    expect(checksumOf('123456789')).toBe(toBase62(Buffer.from('cbf43926', 'hex')));
  });

  it('is never made twice', () => {
    const made = Array.from({ length: 1_000 }, () => mintToken());
    expect(new Set(made.map(({ id }) => id)).size).toBe(1_000);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1_000);
  });

  it('is kept as the SHA-256 of its whole text', () => {
    const { text } = mintToken();
    expect(toTokenHash(text)).toEqual(createHash('sha256').update(text).digest());
  });
});

describe('base 62', () => {
  it('has one length for one number of bytes, whatever they are', () => {
    expect(toBase62(Buffer.alloc(32))).toBe('0'.repeat(43));
    expect(toBase62(Buffer.alloc(32, 0xff))).toHaveLength(43);
    expect(toBase62(Buffer.alloc(4, 0xff))).toBe('4gfFC3');
  });

  it('counts from digits over capitals to small letters', () => {
    expect(['00', '09', '0A', '0z', '10'].map((text) => text)).toEqual(
      [0, 9, 10, 61, 62].map((n) => toBase62(Buffer.of(n))),
    );
  });
});
