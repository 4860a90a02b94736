// CommonJS mode: Jest's ESM mode on Node 20 cannot load CommonJS packages that require() ESM ones.
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  // Half the cores would leave one worker on a two-core machine.
  maxWorkers: 2,
  testMatch: ['<rootDir>/{apps,libs,examples,tools}/**/*.{spec,int-spec,e2e-spec}.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  globalSetup: './test/global-setup.mjs',
  globalTeardown: './test/global-teardown.mjs',
  testTimeout: 120_000,
  reporters: ['default', './test/count-reporter.mjs'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/)'],
};
