import { createHash } from 'node:crypto';
import { ApiError } from '@omni/contracts';
import { createCursorSeal, type Cursor } from '../../src/identifier/cursor.js';

const keyOf = (word: string): Buffer => createHash('sha256').update(word).digest();
const seal = createCursorSeal(keyOf('one'));
const cursor: Cursor = { tokenId: 't1', space: 1, identity: 7, before: 42, uuid: 'u', email: 'user@example.com' };
const caller = { tokenId: 't1', space: 1 };

describe('cursors', () => {
  test('what was sealed comes back', () => {
    expect(seal.open(seal.seal(cursor), caller)).toEqual(cursor);
  });

  test('two seals of one place differ, and neither shows what is in it', () => {
    const [first, second] = [seal.seal(cursor), seal.seal(cursor)];
    expect(first).not.toBe(second);
    expect(Buffer.from(first, 'base64url').toString('latin1')).not.toContain('example');
  });

  test('every change of a character is noticed', () => {
    const sealed = seal.seal(cursor);
    for (let at = 0; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(() => seal.open(changed, caller)).toThrow(ApiError);
    }
  });

  test.each(['', 'x', 'a'.repeat(40), '%%%', 'é', '='.repeat(60)])('%p is no cursor', (text) => {
    expect(() => seal.open(text, caller)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  test('another token, another space or another key does not open it', () => {
    const sealed = seal.seal(cursor);
    expect(() => seal.open(sealed, { ...caller, tokenId: 't2' })).toThrow(ApiError);
    expect(() => seal.open(sealed, { ...caller, space: 2 })).toThrow(ApiError);
    expect(() => createCursorSeal(keyOf('two')).open(sealed, caller)).toThrow(ApiError);
  });

  test('a key of another length is refused at start', () => {
    expect(() => createCursorSeal(Buffer.alloc(16))).toThrow('16 bytes');
  });
});
