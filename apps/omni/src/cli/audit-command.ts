import { type Command } from 'commander';
import { asNotRun } from './exit-status.js';
import { type Terminal } from './terminal.js';

export type AuditOptions = { readonly space?: string; readonly progress?: true };

const audit =
  (terminal: Terminal) =>
  async (options: AuditOptions): Promise<void> => {
    try {
      // Loaded only here: reading calls again takes the gateway, which takes a second to load.
      const { runAudit } = await import('./audit-run.js');
      await runAudit(options, terminal);
    } catch (fault) {
      throw asNotRun(fault);
    }
  };

const NOTES = `
It reads PostgreSQL itself, on OMNI_POSTGRES_URL, else on that of the data folder, page by page, while calls go on; it writes nothing.
Exit status: 0 all is sound, 1 something is broken, 2 not run.`;

/** Holds log, graph and journal of a living system against each other. */
export const addAuditCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('audit')
    .description('checks log, graph and journal against each other, one line an invariant')
    .option('--space <name>', 'only this space')
    .option('--progress', 'tell on stderr how far it is')
    .addHelpText('after', NOTES)
    .action(audit(terminal));
};
