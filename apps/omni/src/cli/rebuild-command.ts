import { type Command } from 'commander';
import { type Terminal } from './terminal.js';

export type RebuildFlags = { readonly check?: true; readonly live?: true; readonly anew?: true };

const NOTES = `
New tables are folded from the event log beside the live ones, compared with them, and put in their place. Killed or
stopped, it goes on where it was when it is run again. Exit status: 0 done, and with --check nothing differs; 1 otherwise.`;

const rebuild =
  (terminal: Terminal, what: 'graph' | 'journal') =>
  async (flags: RebuildFlags): Promise<void> => {
    // Loaded only here: the services take a second to load.
    const { runRebuild } = await import('./rebuild-run.js');
    await runRebuild(what, flags, terminal);
  };

/** Beside a server or without one: it works on PostgreSQL itself. */
export const addRebuildCommands = (program: Command, terminal: Terminal): void => {
  const commands = program.command('rebuild').description('makes tables anew from the event log');
  commands
    .command('journal')
    .description('the read model; readers and projectors go on meanwhile')
    .option('--check', 'only compare; change nothing')
    .option('--anew', 'forget what an earlier run has done')
    .addHelpText('after', NOTES)
    .action(rebuild(terminal, 'journal'));
  commands
    .command('graph')
    .description('identities, identifiers and what else the resolver decides by')
    .option('--check', 'only compare; change nothing')
    .option('--live', 'also while a resolver runs: calls wait, and may be answered 503, while tables are compared')
    .option('--anew', 'forget what an earlier run has done')
    .addHelpText('after', NOTES)
    .action(rebuild(terminal, 'graph'));
};
