// The facts of one time zone, in a process of its own: the runner that starts it has the database already.
import base from '../../../../jest.config.mjs';

const { globalSetup: _setup, globalTeardown: _teardown, reporters: _reporters, testMatch: _match, ...shared } = base;

export default { ...shared, rootDir: '../../../..', testMatch: ['**/libs/xero-sync/test/zones/facts-in-zone.ts'] };
