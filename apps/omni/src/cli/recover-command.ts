import { type Command } from 'commander';
import { type Terminal } from './terminal.js';

const NOTES = `
With no server running. The log gets another id, and positions that were given to lost events are not given to others.
Then start: the calls that Kafka still holds are decided again, from where the backup had read them.
Exit status: 0 recovered, or nothing was lost; 1 refused.`;

/** It works on PostgreSQL and Kafka itself. */
export const addRecoverCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('recover')
    .description('goes on after PostgreSQL was restored from a backup that is older than what was published')
    .addHelpText('after', NOTES)
    .action(async () => {
      // Loaded only here: the services take a second to load.
      const { runRecover } = await import('./recover-run.js');
      await runRecover(terminal);
    });
};
