import type { World } from '../world.js';
import { Unusable } from './control.js';

export interface ClockChange {
  /** ISO 8601. */
  now?: string;
  advanceSeconds?: number;
  /** Sandbox seconds for one real second. */
  scale?: number;
}

export function moveClock(world: World, change: ClockChange): void {
  if (change.now !== undefined) {
    const instant = Date.parse(change.now);
    if (Number.isNaN(instant)) throw new Unusable(`"${change.now}" is not a time; send ISO 8601.`);
    world.clock.set(instant);
  }
  if (change.advanceSeconds !== undefined) world.clock.advance(change.advanceSeconds * 1000);
  if (change.scale !== undefined) {
    if (!(change.scale > 0)) throw new Unusable('The scale of the clock must be greater than 0.');
    world.clock.setScale(change.scale);
  }
  world.saveClock();
}

export const clockOf = (world: World): { now: string; scale: number } => ({
  now: new Date(world.clock.now()).toISOString(),
  scale: world.clock.scale(),
});

export function stateOf(world: World): Record<string, unknown> {
  return {
    url: world.url,
    clock: clockOf(world),
    settings: world.settings,
    journalSeq: world.store.lastSeq(),
    requests: world.requests.total(),
    faults: world.faults.list().length,
    tenants: world.store.tenantIds().map((tenantId) => countsOf(world, tenantId)),
  };
}

interface Counts {
  tenantId: string;
  name: string | undefined;
  contacts: number;
  items: number;
  salesInvoices: number;
  bills: number;
  creditNotes: number;
  supplierCredits: number;
  purchaseOrders: number;
  quotes: number;
  prepayments: number;
  overpayments: number;
  bankTransactions: number;
  manualJournals: number;
  allocations: number;
  payments: number;
  batchPayments: number;
}

/** How many records of each kind an organisation holds. */
export function countsOf(world: World, tenantId: string): Counts {
  const tx = world.store.read(tenantId);
  const invoices = tx.all('invoices');
  const notes = tx.all('creditNotes');
  const of = (documents: { Type: string }[], type: string): number => documents.filter((d) => d.Type === type).length;
  return {
    tenantId,
    name: tx.get('organisation', tenantId)?.Name,
    contacts: tx.all('contacts').length,
    items: tx.all('items').length,
    salesInvoices: of(invoices, 'ACCREC'),
    bills: of(invoices, 'ACCPAY'),
    creditNotes: of(notes, 'ACCRECCREDIT'),
    supplierCredits: of(notes, 'ACCPAYCREDIT'),
    purchaseOrders: tx.all('purchaseOrders').filter((order) => order.Status !== 'DELETED').length,
    quotes: tx.all('quotes').filter((quote) => quote.Status !== 'DELETED').length,
    prepayments: tx.all('prepayments').filter((prepaid) => prepaid.Status !== 'VOIDED').length,
    overpayments: tx.all('overpayments').filter((prepaid) => prepaid.Status !== 'VOIDED').length,
    bankTransactions: tx.all('bankTransactions').filter((transaction) => transaction.Status === 'AUTHORISED').length,
    manualJournals: tx.all('manualJournals').filter((journal) => journal.Status === 'POSTED').length,
    allocations: tx.all('allocations').filter((allocation) => !allocation.IsDeleted).length,
    payments: tx.all('payments').filter((payment) => payment.Status === 'AUTHORISED').length,
    batchPayments: tx.all('batchPayments').filter((batch) => batch.Status === 'AUTHORISED').length,
  };
}
