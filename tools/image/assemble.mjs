// Lays out the image's /app: what the Dockerfile runs, and what a test runs to try the image's commands without Docker.
//   node tools/image/assemble.mjs FOLDER
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Beside the compiled code of an app or library, what it reads at run time. */
const RUN_TIME = ['package.json', 'dist', 'schemas', 'journal.proto', 'resolver.proto'];
/** npm refuses a lock file when one of its workspaces is missing; of these it needs no more than their names. */
const NAMED_ONLY = ['e2e', 'bench', 'libs/testing'];
/** tools/deps-stamp.mjs is the postinstall script. */
const FROM_ROOT = ['package.json', 'package-lock.json', '.npmrc', 'LICENSE', 'tools/deps-stamp.mjs'];

const workspaces = () =>
  ['apps', 'libs'].flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`));

/** Paths of the repository that are in the image, by their name there. */
const contents = () => [
  ...FROM_ROOT.map((path) => [path, path]),
  ...NAMED_ONLY.map((folder) => [`${folder}/package.json`, `${folder}/package.json`]),
  ...workspaces()
    .filter((folder) => !NAMED_ONLY.includes(folder))
    .flatMap((folder) => RUN_TIME.map((name) => [`${folder}/${name}`, `${folder}/${name}`])),
  ['tools/image/bin', 'bin'],
];

// npm hands its own settings down as variables; a nested npm must not take them for the user's.
const ownSettings = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name)));

const run = (command, args, cwd) => {
  const result = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2], env: ownSettings() });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}`);
};

/** Bytes of a folder's files; a link counts as itself. */
export const bytesOf = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesOf(path) : lstatSync(path).size);
  }, 0);

/** Fills a new or empty folder as the image's /app. Compiles first. Throws when a step fails. */
export const assembleImage = (targetFolder) => {
  const target = resolve(targetFolder);
  if (existsSync(target) && readdirSync(target).length > 0) throw new Error(`${target} is not empty`);
  run(process.execPath, [join(root, 'tools/build.mjs')], root);
  for (const [from, to] of contents()) {
    if (!existsSync(join(root, from))) continue;
    mkdirSync(dirname(join(target, to)), { recursive: true });
    cpSync(join(root, from), join(target, to), { recursive: true });
  }
  run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], target);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [target] = process.argv.slice(2);
  if (!target) {
    console.error('usage: node tools/image/assemble.mjs FOLDER');
    process.exit(64);
  }
  assembleImage(target);
  console.error(`omni: the image's files weigh ${Math.round(bytesOf(resolve(target)) / 1e6)} MB.`);
}
