import base from './jest.config.mjs';

// The screens, walked in a real browser against the product as it ships (dist), its sandbox and a real PostgreSQL.
export default {
  ...base,
  // One product and one browser; two at a time would only wait for each other on two cores.
  maxWorkers: 1,
  testMatch: ['<rootDir>/apps/admin/test/**/*.browser-spec.ts'],
  globalSetup: './apps/admin/test/global-setup.mjs',
  globalTeardown: './apps/admin/test/global-teardown.mjs',
  reporters: ['default'],
  testTimeout: 240_000,
};
