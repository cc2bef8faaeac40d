import { type Command } from 'commander';
import { asNotRun } from './exit-status.js';
import { type Terminal } from './terminal.js';

export type ImportOptions = {
  readonly space: string;
  readonly dryRun?: true;
  readonly live?: true;
  readonly errors?: string;
  readonly json?: true;
};

const importFile =
  (terminal: Terminal) =>
  async (path: string, options: ImportOptions): Promise<void> => {
    try {
      // Loaded only here: reading calls takes the gateway, which takes a second to load.
      const { runImportCommand } = await import('./import-run.js');
      await runImportCommand(path, options, terminal);
    } catch (fault) {
      throw asNotRun(fault);
    }
  };

const NOTES = `
Each line is the JSON body of a call, with its time in "at" (RFC 3339, or milliseconds since 1970), sorted by it; and, if
wanted, "visits" (earlier visits that it stands for) and "id" (a second line of the same id is passed over, for good).
Killed or stopped, it goes on where it was when it is run again. Exit status: 0 done, 1 done but for refused lines, 2 not run.`;

/** Beside a server or without one: it writes to PostgreSQL itself. */
export const addImportCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('import')
    .description('takes past calls from a file of JSON lines')
    .argument('<file>', 'JSON lines, sorted by time')
    .option('--space <name>', 'the space that they belong to', 'default')
    .option('--dry-run', 'only report what would be done')
    .option('--live', 'take lines that are older than the newest call of the space, at the time of that call')
    .option('--errors <file>', 'write number and reason of each refused line to this file')
    .option('--json', 'the report as JSON')
    .addHelpText('after', NOTES)
    .action(importFile(terminal));
};
