import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a spec's own, and what removes it. */
export const openScratchFolder = (): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'omni-spec-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};
