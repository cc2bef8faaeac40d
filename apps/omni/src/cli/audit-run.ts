import { createClosers, readSettings } from '@omni/platform';
import { auditInstallation, type AuditReport } from '../audit/audit-installation.js';
import { type AuditOptions } from './audit-command.js';
import { createAuditProgress, toAuditReport } from './audit-report.js';
import { CommandNotRun, CommandRefused } from './exit-status.js';
import { asMissingTables, openInstalledPool } from './folder-database.js';
import { type Terminal } from './terminal.js';

const report = async (
  { space = null, progress }: { space?: string | null; progress?: true },
  terminal: Terminal,
): Promise<AuditReport> => {
  const closers = createClosers();
  try {
    const settings = readSettings(terminal.env);
    const pool = await openInstalledPool({ settings, terminal, closers, name: 'omni audit' });
    const tell = progress ? createAuditProgress(terminal) : () => undefined;
    return await auditInstallation({ pool, space, tell });
  } catch (fault) {
    throw asMissingTables(fault);
  } finally {
    await closers.closeAll();
  }
};

/** Audits and prints the report. Rejects with `CommandRefused` when something is broken. */
export const runAudit = async (options: AuditOptions, terminal: Terminal): Promise<void> => {
  const { spaces, findings } = await report(options, terminal);
  if (spaces === 0 && options.space !== undefined)
    throw new CommandNotRun('There is no space of this name in which anything was concluded; see space list.');
  terminal.print(toAuditReport(findings));
  const breaches = findings.reduce((sum, { count }) => sum + count, 0);
  terminal.explain(`${spaces} spaces were audited.`);
  if (breaches > 0) throw new CommandRefused(`${breaches} breaches were found.`);
};
