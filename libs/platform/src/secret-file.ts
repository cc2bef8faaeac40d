import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { StartRefused } from './start-refused.js';

const SECRET_BYTES = 32;
const SECRET_CHARACTERS_MIN = 32;

export type Secret = {
  readonly value: string;
  readonly path: string;
  /** Whether it was made just now. */ readonly fresh: boolean;
};

/** Writes all or nothing: a start that is killed in between must not leave half a secret. */
const writePrivately = (path: string, text: string): void => {
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
};

/** The secret in a file that only its owner can read; made of 32 random bytes at the first use. */
export const secretAt = (path: string): Secret => {
  if (!existsSync(path)) {
    const value = randomBytes(SECRET_BYTES).toString('base64url');
    writePrivately(path, `${value}\n`);
    return { value, path, fresh: true };
  }
  const value = readFileSync(path, 'utf8').trim();
  if (value.length >= SECRET_CHARACTERS_MIN) return { value, path, fresh: false };
  throw new StartRefused(
    `${path} holds fewer than ${SECRET_CHARACTERS_MIN} characters. Remove it to have a new secret made.`,
  );
};
