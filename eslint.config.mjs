import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// The boundary rule switches itself off, with a warning only, while no project graph is cached. Nx writes one before it
// runs a task; a plain eslint must do so itself.
if (!process.env.NX_TASK_TARGET_TARGET) await createProjectGraphAsync({ exitOnError: true });

const boundaries = [
  { sourceTag: 'type:pure', onlyDependOnLibsWithTags: ['type:pure'], bannedExternalImports: ['*'] },
  { sourceTag: 'type:bus', onlyDependOnLibsWithTags: ['type:pure'] },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:pure'] },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:pure', 'type:bus', 'type:platform'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:pure', 'type:bus', 'type:platform'] },
  { sourceTag: 'type:composition', onlyDependOnLibsWithTags: ['*'] },
];
const testBoundaries = boundaries.map((rule) => ({
  sourceTag: rule.sourceTag,
  onlyDependOnLibsWithTags: [
    ...new Set([...rule.onlyDependOnLibsWithTags, 'type:testing', 'type:bus', 'type:platform', 'type:pure']),
  ],
}));
const boundaryRule = (depConstraints) => ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints }];
const impure = [
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'A pure library reads no clock.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'A pure library reads no clock.' },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'A pure library rolls no dice.',
  },
  { selector: 'AwaitExpression', message: 'A pure library waits for nothing.' },
  { selector: 'ImportDeclaration[source.value=/^node:/]', message: 'A pure library imports nothing of Node.js.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'bench/results/**', 'faults/results/**'] },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      complexity: ['error', 8],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      // Hardly maintained any more, so it must be possible to replace it.
      'no-restricted-imports': ['error', { paths: [{ name: 'kafkajs', message: 'kafka-client.ts alone knows it.' }] }],
      '@nx/enforce-module-boundaries': boundaryRule(boundaries),
    },
  },
  {
    // The others show or measure what it is like without us.
    files: ['libs/bus/src/kafka/kafka-client.ts', 'apps/*/examples/**/*.ts', 'bench/**/*.ts', 'faults/src/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@nx/enforce-module-boundaries': boundaryRule(testBoundaries),
    },
  },
  {
    files: ['libs/identity/src/**/*.ts', 'libs/contracts/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...impure] },
  },
  // Whoever reads the topic from outside chooses a client of their own.
  {
    files: ['apps/omni/examples/**/*.ts', 'e2e/test/services/read-topic.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  { files: ['**/*.d.ts'], rules: { 'no-restricted-exports': 'off' } },
  // Nest finds what to inject in the emitted types of a constructor: such imports must stay imports of values.
  { files: ['apps/*/src/**/*.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
);
