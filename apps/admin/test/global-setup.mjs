import { mkdirSync } from 'node:fs';

/** One product for the whole run, with its demo workspace. Specs find it in PRODUCT. */
export default async () => {
  const { startProduct } = await import('../../../dist/tools/rig/src/product.js');
  mkdirSync('artifacts/screenshots', { recursive: true });
  const product = await startProduct(() => Promise.resolve({ DEMO_DATA: 'true', XERO_SANDBOX_LIMITS: 'off' }));
  const { stop, ...facts } = product;
  process.env['PRODUCT'] = JSON.stringify(facts);
  globalThis.stopProduct = stop;
};
