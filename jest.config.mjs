// Four kinds of specs, told apart by their file names: what they touch is what they cost.
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
  testEnvironmentOptions: { customExportConditions: ['@omni/source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['/dist/'],
};
// One PostgreSQL for all spec files of the run; each opens a database of its own in it. One Kafka and one Redis, which
// start when the first spec asks for them.
const servers = {
  globalSetup: '<rootDir>/tools/test-servers-start.mjs',
  globalTeardown: '<rootDir>/tools/test-servers-stop.mjs',
};
const specs = (kind) => `<rootDir>/{apps/*,libs/*,bench,faults,simulation}/test/**/*.${kind}`;

export default {
  // Jest heeds it here only, not in a project. Generous: machines are busy, and nothing here is judged by its time.
  testTimeout: 120_000,
  // Native modules of spec files that are done stay in a worker's memory: with some GB of them it mostly collects garbage.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [specs('spec.ts'), '<rootDir>/e2e/test/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.(property|int|e2e)\\.spec\\.ts$'],
    },
    { ...base, displayName: 'property', testMatch: [specs('property.spec.ts')] },
    { ...base, ...servers, displayName: 'int', testMatch: [specs('int.spec.ts')] },
    {
      ...base,
      ...servers,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/test/**/*.e2e.spec.ts'],
    },
  ],
};
