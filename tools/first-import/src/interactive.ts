import type { Rest } from '../../rig/src/rest.js';
import type { ReadyWorkspace } from '../../rig/src/workspace.js';

/** What people at work met. Milliseconds. */
export interface Felt {
  requests: number;
  failed: number;
  firstFailure?: string;
  p50: number;
  p95: number;
  most: number;
}

const EVERY_MS = 250;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Makes a customer, a product and an invoice here, and answers the pages that somebody at work opens in turn. */
export async function somethingToLookAt({ rest, taxRateId }: ReadyWorkspace): Promise<string[]> {
  const customer = await rest.post<{ id: string }>('companies', 'own-customer', { name: 'Own customer', isCustomer: true });
  await rest.post('products', 'own-product', { code: 'OWN', name: 'Own product', tracked: false, salesPrice: '10.0000' });
  const { id } = await rest.post<{ id: string }>('invoices', 'own-invoice', {
    ...{ companyId: customer.id, currency: 'NZD', date: '2026-05-04' },
    lines: [{ name: 'Work', quantity: '1.0000', unitPrice: '10.0000', taxRateId }],
  });
  return ['companies', `invoices/${id}`, 'products', 'integrations/xero/status'];
} // prettier-ignore

/** Opens one page after another at a steady pace until `over`; nobody waits for the one before. */
export async function atWork(rest: Rest, pages: readonly string[], over: () => boolean): Promise<Felt> {
  const times: number[] = [];
  const failures: string[] = [];
  const out = new Set<Promise<void>>();
  const begun = performance.now();
  for (let turn = 0; !over(); turn++) {
    const due = begun + turn * EVERY_MS;
    await pause(Math.max(0, due - performance.now()));
    // From when it was due: a stall counts for everybody who had to wait behind it.
    const one = rest
      .get(pages[turn % pages.length]!)
      .then(() => void times.push(performance.now() - due))
      .catch((error: unknown) => void failures.push(error instanceof Error ? error.message : String(error)))
      .finally(() => out.delete(one));
    out.add(one);
  }
  await Promise.all(out);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    ...{ requests: times.length + failures.length, failed: failures.length },
    ...(failures[0] === undefined ? {} : { firstFailure: failures[0] }),
    ...{ p50: at(0.5), p95: at(0.95), most: at(1) },
  };
}
