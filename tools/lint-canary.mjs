// Proves that lint bites: the boundary rule switches itself off without a word when it finds no project graph, and a rule
// that never fires guards nothing. Writes files that break the rules, lints them, and removes them again.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

const root = fileURLToPath(new URL('..', import.meta.url));
const canaries = [
  {
    file: 'libs/identity/src/canary/lint-canary.ts',
    text: `import { createPool } from '@omni/platform';
import { randomUUID } from 'node:crypto';
export const wrong = async () => [await createPool, randomUUID, Date.now(), Math.random(), new Date()];
`,
    rules: ['@nx/enforce-module-boundaries', 'no-restricted-syntax'],
    // The clock, the dice, the wait and the import of Node.js are one rule that must fire for each of them.
    least: { 'no-restricted-syntax': 5 },
  },
  {
    file: 'apps/journal/src/canary/lint-canary.ts',
    text: `import { startResolver } from '@omni/resolver';
import { Kafka } from 'kafkajs';
export const wrong = [startResolver, Kafka];
`,
    rules: ['@nx/enforce-module-boundaries', 'no-restricted-imports'],
    least: {},
  },
];

const lint = (file) => {
  const eslint = fileURLToPath(new URL('../node_modules/eslint/bin/eslint.js', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [eslint, '--format', 'json', file], { cwd: root, encoding: 'utf8' });
  const start = stdout.indexOf('[{');
  return start < 0
    ? []
    : JSON.parse(stdout.slice(start)).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
};

const folderOf = (file) => `${root}${file.slice(0, file.lastIndexOf('/'))}`;
const faults = [];
for (const { file, text, rules, least } of canaries) {
  try {
    mkdirSync(folderOf(file), { recursive: true });
    writeFileSync(`${root}${file}`, text);
    const fired = lint(file);
    for (const rule of rules) {
      const count = fired.filter((one) => one === rule).length;
      if (count < (least[rule] ?? 1)) faults.push(`${rule} fired ${count} times on ${file}`);
    }
  } finally {
    rmSync(folderOf(file), { recursive: true, force: true });
  }
}
if (faults.length > 0) {
  console.error(`omni: lint does not bite:\n${faults.join('\n')}`);
  process.exit(1);
}
console.error('omni: lint bites.');
