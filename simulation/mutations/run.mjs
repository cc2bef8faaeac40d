// Plants the bugs of mutations.json, one at a time, in a copy of the sources, and says which of them the specs notice:
//   npm run test:mutations [-- NAME…]     names, or parts of them, of the mutations to plant
// Ends with status 1 if one goes unnoticed, no longer applies, or a spec fails without any.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const wanted = process.argv.slice(2);
const all = JSON.parse(readFileSync(new URL('mutations.json', import.meta.url), 'utf8'));
const mutations = all.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));

const SEEDS = '300';
const SIMULATION = { project: 'property', spec: 'simulation/test/simulation' };
const specOf = ({ noticedBy }) => (noticedBy === 'simulation' ? SIMULATION : noticedBy);
const nameOf = ({ project, spec }) => `${project} ${spec}`;

/** The workspaces' own packages must be those of the copy; all others are the checkout's. */
const linkPackages = (copy) => {
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@omni'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@omni' && name !== '.cache') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  const { workspaces } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  const folders = workspaces.flatMap((folder) =>
    folder.endsWith('/*')
      ? readdirSync(join(copy, dirname(folder))).map((name) => join(dirname(folder), name))
      : [folder],
  );
  for (const folder of folders) {
    const { name } = JSON.parse(readFileSync(join(copy, folder, 'package.json'), 'utf8'));
    symlinkSync(relative(join(modules, '@omni'), join(copy, folder)), join(modules, name));
  }
};

const copySources = () => {
  const copy = mkdtempSync(join(tmpdir(), 'omni-mutations-'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  if (listed.status !== 0) throw new Error('git cannot list the sources');
  for (const path of listed.stdout.toString().split('\0').filter(Boolean)) {
    // What is listed and was deleted is not there to be copied.
    if (!existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  linkPackages(copy);
  return copy;
};

const passes = (copy, { project, spec }) => {
  const args = ['tools/jest.mjs', '--silent', '--selectProjects', project, '--testPathPatterns', spec];
  const env = { ...process.env, OMNI_SIMULATION_SEEDS: SEEDS, OMNI_SIMULATION_SHRINK: '0' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' });
  const output = `${stdout}${stderr}`;
  if (!/Tests: .*\d+ total/.test(output)) return { passes: false, output, ran: false };
  return { passes: status === 0, output, ran: true };
};

/** What became of a mutation: 'yes' where a spec fails, else why not. */
const plant = (copy, mutation) => {
  const path = join(copy, mutation.file);
  const text = readFileSync(path, 'utf8');
  if (text.split(mutation.text).length !== 2) return 'no longer applies';
  writeFileSync(
    path,
    text.replace(mutation.text, () => mutation.replacement),
  );
  try {
    const result = passes(copy, specOf(mutation));
    if (!result.ran) return 'did not run';
    return result.passes ? 'no' : 'yes';
  } finally {
    writeFileSync(path, text);
  }
};

const copy = copySources();
let failures = 0;
try {
  for (const spec of new Map(mutations.map((one) => [nameOf(specOf(one)), specOf(one)])).values()) {
    const result = passes(copy, spec);
    if (result.passes) continue;
    console.error(`${nameOf(spec)} fails without a mutation:\n${result.output}`);
    process.exitCode = 1;
  }
  if (!process.exitCode) {
    console.log('| mutation | file | noticed by | noticed |\n|---|---|---|---|');
    for (const mutation of mutations) {
      const noticed = plant(copy, mutation);
      if (noticed !== 'yes') failures += 1;
      console.log(`| ${mutation.name} | ${mutation.file} | ${nameOf(specOf(mutation))} | ${noticed} |`);
    }
    console.log(`${mutations.length} mutations, ${failures} unnoticed`);
    if (failures > 0) process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
