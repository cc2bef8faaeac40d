import { type Pool } from '@omni/platform';
import { auditSpace } from './audit-space.js';
import { createFindings, type Finding } from './findings.js';
import { createOwnedUuids } from './owned-uuids.js';
import { readPage } from './snapshot.js';
import { readSpaces } from './space-stand.js';
import { createTokens } from './tokens.js';

export type AuditOptions = {
  readonly pool: Pool;
  /** Null: all of them. */
  readonly space: string | null;
  readonly tell: (space: string, step: string) => void;
};

export type AuditReport = { readonly spaces: number; readonly findings: readonly Finding[] };

/** Audits an installation space by space; whatever it runs on goes on meanwhile. It reads only. */
export const auditInstallation = async ({ pool, space, tell }: AuditOptions): Promise<AuditReport> => {
  const spaces = await readPage(pool, 1, (client) => readSpaces(client, space));
  const findings = createFindings();
  const [tokens, uuids] = [createTokens(pool), createOwnedUuids(pool)];
  for (const one of spaces) {
    const note = findings.noteIn(one.name);
    await auditSpace({ pool, space: one, note, tokens, uuids, tell: (step) => tell(one.name, step) });
  }
  return { spaces: spaces.length, findings: findings.all() };
};
