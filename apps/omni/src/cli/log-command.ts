import { type Command } from 'commander';
import { type Terminal } from './terminal.js';

const EXPORT_NOTES = `
The first line says what follows, then each line is an event, and the last one has their number and a checksum. Through npm
use "npm run --silent", or name a file: npm prints lines of its own on stdout.`;
const RESTORE_NOTES = `
Only into an empty installation, with no server running; a file that was cut off or altered is refused, and then nothing is
there. Tokens are not in a log: make new ones. Exit status: 0 restored, 1 refused.`;

/** Beside a server or without one: they work on PostgreSQL itself. */
export const addLogCommands = (program: Command, terminal: Terminal): void => {
  const commands = program.command('log').description('the event log as a file');
  commands
    .command('export')
    .description('writes every event as a line of JSON, to a new file or to stdout')
    .argument('[file]', 'a file that is not there yet; stdout without it')
    .option('--space <name>', 'only the events of this space')
    .addHelpText('after', EXPORT_NOTES)
    .action(async (path: string | undefined, options: { readonly space?: string }) => {
      // Loaded only here: the services take a second to load.
      const { runExport } = await import('./log-run.js');
      await runExport(path, options.space ?? null, terminal);
    });
  commands
    .command('restore')
    .description('makes graph and journal from an exported log')
    .argument('[file]', 'what omni log export wrote; stdin without it')
    .addHelpText('after', RESTORE_NOTES)
    .action(async (path: string | undefined) => {
      const { runRestore } = await import('./log-run.js');
      await runRestore(path, terminal);
    });
};
