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
const specs = (kind) => `<rootDir>/{apps,libs}/*/test/**/*.${kind}`;

export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [specs('spec.ts'), '<rootDir>/e2e/test/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.(property|int|e2e)\\.spec\\.ts$'],
    },
    { ...base, displayName: 'property', testMatch: [specs('property.spec.ts')] },
    { ...base, displayName: 'int', testMatch: [specs('int.spec.ts')], testTimeout: 60_000 },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/e2e/test/**/*.e2e.spec.ts'], testTimeout: 120_000 },
  ],
};
