import { runCommand } from './cli/run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  explain: (text) => void process.stderr.write(`${text}\n`),
});
