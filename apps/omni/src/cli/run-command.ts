import { StartRefused } from '@omni/platform';
import { Command, CommanderError } from 'commander';
import { addAuditCommand } from './audit-command.js';
import { addDeadCommands } from './dead-command.js';
import { CommandNotRun, CommandRefused, EXIT } from './exit-status.js';
import { addImportCommand } from './import-command.js';
import { addLogCommands } from './log-command.js';
import { addMigrateCommand } from './migrate-command.js';
import { addRebuildCommands } from './rebuild-command.js';
import { addRecoverCommand } from './recover-command.js';
import { createSession } from './session.js';
import { addSpaceCommands } from './space-commands.js';
import { type Terminal } from './terminal.js';
import { addTokenCommands } from './token-commands.js';

const NOTES = `
The command talks to the server that runs on OMNI_DATA_DIR, or to OMNI_URL, with the token in OMNI_BOOTSTRAP_TOKEN or in
the data folder. With none running it starts one on free ports, does its work and stops it.
npm prints lines of its own on stdout; "npm run --silent omni -- ..." prints none, and the last line is the result.
Exit status: ${EXIT.done} done, ${EXIT.refused} refused, ${EXIT.usage} wrong usage, ${EXIT.settings} wrong settings.`;

const createProgram = (terminal: Terminal): Command => {
  const program = new Command('omni').description('Administration of Omni Identity').addHelpText('after', NOTES);
  program.exitOverride().configureOutput({
    writeOut: (text) => terminal.print(text.trimEnd()),
    writeErr: (text) => terminal.explain(text.trimEnd()),
  });
  const session = createSession(terminal);
  addTokenCommands(program, session);
  addSpaceCommands(program, session);
  addMigrateCommand(program, terminal);
  addImportCommand(program, terminal);
  addDeadCommands(program, terminal);
  addAuditCommand(program, terminal);
  addRebuildCommands(program, terminal);
  addLogCommands(program, terminal);
  addRecoverCommand(program, terminal);
  return program;
};

/** Asking for help is no fault; being shown it because a command is missing is. */
const statusOfUsage = ({ code }: CommanderError): number =>
  code === 'commander.helpDisplayed' ? EXIT.done : EXIT.usage;

const statusOf = (fault: unknown, terminal: Terminal): number => {
  if (fault instanceof CommanderError) return statusOfUsage(fault);
  if (fault instanceof CommandNotRun) {
    terminal.explain(fault.message);
    return fault.exitStatus;
  }
  if (fault instanceof StartRefused || fault instanceof CommandRefused) {
    terminal.explain(fault.message);
    return fault instanceof StartRefused ? fault.exitStatus : EXIT.refused;
  }
  terminal.explain(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  return EXIT.refused;
};

/** Runs one command line and resolves with its exit status; never rejects. */
export const runCommand = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (fault) {
    return statusOf(fault, terminal);
  }
};
