import { type Command } from 'commander';
import { toLetterId, toMost, toNumber } from './dead-options.js';
import { asNotRun } from './exit-status.js';
import { type Terminal } from './terminal.js';

export type ListOptions = {
  readonly space?: string;
  readonly reason?: string;
  readonly limit: number;
  readonly json?: true;
};
export type RetryOptions = { readonly all?: true; readonly reason?: string; readonly acceptStale?: true };

type Commands = typeof import('./dead-run.js');

/** Loaded only when it is wanted: the resolver, which knows the letters, takes its time to load. */
const run = async (work: (commands: Commands) => Promise<void>): Promise<void> => {
  try {
    await work(await import('./dead-run.js'));
  } catch (fault) {
    throw asNotRun(fault);
  }
};

const NOTES = `
It works on PostgreSQL itself: on OMNI_POSTGRES_URL, else on that of the data folder. A retry is written down there; a resolver
that runs, or the next one that starts, puts the message on the topic again.
Exit status: 0 done, 1 some letter was refused, 2 not run.`;

const addRetry = (dead: Command, terminal: Terminal): void => {
  dead
    .command('retry')
    .description('has the messages of letters delivered once more; a call has an effect once, however often')
    .argument('[id...]', 'see dead list', toLetterId)
    .option('--all', 'every letter of which nothing has become yet and that can be retried')
    .option('--reason <reason>', 'with --all: only those kept for this reason')
    .option('--accept-stale', 'also calls that may have been applied before: they may count twice')
    .addHelpText('after', NOTES)
    .action((ids: readonly number[], options: RetryOptions, command: Command) => {
      if (ids.length > 0 === (options.all === true)) command.error('error: give either ids or --all');
      return run(({ retryLetters }) => retryLetters(ids, options, terminal));
    });
};

const KEEP_NOTES = `
Where a resolver ends because a message is of a newer version than it reads, and the newer release is not to be deployed. The
resolver names the place. The message has no effect, nothing is lost, and the newer release can retry it.
It needs OMNI_KAFKA_BROKERS too.
Exit status: 0 kept, 1 refused, 2 not run.`;

const addKeep = (dead: Command, terminal: Terminal): void => {
  dead
    .command('keep')
    .description('keeps a message of a newer release as a dead letter, so that resolvers go on behind it')
    .argument('<partition>', 'of the topic of calls', toNumber)
    .argument('<offset>', 'in the partition', toNumber)
    .addHelpText('after', KEEP_NOTES)
    .action(async (part: number, offset: number) => {
      try {
        const { keepMessage } = await import('./dead-keep.js');
        await keepMessage({ part, offset }, terminal);
      } catch (fault) {
        throw asNotRun(fault);
      }
    });
};

/** Messages that were not applied: read, delivered once more, or deleted. */
export const addDeadCommands = (program: Command, terminal: Terminal): void => {
  const dead = program.command('dead').description('dead letters: messages that were not applied');
  dead
    .command('list')
    .description('lists letters, the newest first, without their messages')
    .option('--space <name>', 'only of this space')
    .option('--reason <reason>', 'only those kept for this reason')
    .option('--limit <number>', 'so many at most', toMost, 100)
    .option('--json', 'as JSON')
    .addHelpText('after', NOTES)
    .action((options: ListOptions) => run(({ listLetters }) => listLetters(options, terminal)));
  dead
    .command('show')
    .description('shows a letter and its message, values masked')
    .argument('<id>', 'see dead list', (text: string) => toLetterId(text)[0])
    .option('--reveal', 'the message as it is: personal data')
    .addHelpText('after', NOTES)
    .action((id: number, options: { readonly reveal?: true }) =>
      run(({ showLetter }) => showLetter(id, options.reveal ?? false, terminal)),
    );
  addRetry(dead, terminal);
  addKeep(dead, terminal);
  dead
    .command('drop')
    .description('deletes messages for good; who did it, and when, stays')
    .argument('<id...>', 'see dead list', toLetterId)
    .addHelpText('after', NOTES)
    .action((ids: readonly number[]) => run(({ dropLetters }) => dropLetters(ids, terminal)));
};
