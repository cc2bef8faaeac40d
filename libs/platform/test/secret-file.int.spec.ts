import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder } from '../src/data-folder.js';
import { secretAt } from '../src/secret-file.js';
import { openScratchFolder } from './scratch-folder.js';

const scratch = openScratchFolder();
afterAll(() => scratch.remove());

describe('a data folder', () => {
  it('is made with all that leads to it, closed to others', () => {
    const path = openDataFolder(join(scratch.path, 'a', 'b'));
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made refuses the start', () => {
    const file = join(scratch.path, 'file');
    writeFileSync(file, '');
    expect(() => openDataFolder(join(file, 'below'))).toThrow('cannot be used (ENOTDIR)');
  });
});

describe('a secret', () => {
  it('is made once, for its owner alone, and then kept', () => {
    const path = join(scratch.path, 'secret');
    const made = secretAt(path);
    expect(made).toMatchObject({ fresh: true, value: expect.stringMatching(/^[\w-]{43}$/) });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(secretAt(path)).toEqual({ ...made, fresh: false });
  });

  it('that somebody cut short is refused rather than used', () => {
    const path = join(scratch.path, 'short');
    writeFileSync(path, 'short\n');
    expect(() => secretAt(path)).toThrow('fewer than 32 characters');
  });
});
