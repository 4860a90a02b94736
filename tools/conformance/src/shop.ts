import { firstError, syncStatus } from '../../rig/src/sync-status.js';
import type { ReadyWorkspace } from '../../rig/src/workspace.js';

export interface Record {
  id: string;
  version: number;
  number: string;
}

const DRAIN_SECONDS = 180;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A few words for the things that people do, through REST. */
export class Shop {
  private key = 0;

  constructor(private readonly ready: ReadyWorkspace) {}

  get rest() {
    return this.ready.rest;
  }

  post<T = Record>(path: string, body: unknown = {}): Promise<T> {
    return this.rest.post<T>(path, `c${++this.key}`, body);
  }

  async change(path: string, change: object): Promise<Record> {
    const { version } = await this.rest.get<Record>(path);
    return this.rest.write<Record>('PATCH', path, `c${++this.key}`, { version, ...change });
  }

  async settings(change: object): Promise<void> {
    const { version } = await this.rest.get<Record>('integrations/xero/settings');
    await this.rest.write('PUT', 'integrations/xero/settings', `c${++this.key}`, { version, ...change });
  }

  customer(name: string): Promise<Record> {
    return this.post('companies', { name, isCustomer: true });
  }

  product(code: string, stock: string): Promise<Record> {
    const opening = { quantity: stock, unitCost: '2.5000', date: '2026-05-01' };
    return this.post('products', {
      ...{ code, name: `Product ${code}`, tracked: true, salesPrice: '10.0000', salesTaxRateId: this.ready.taxRateId },
      openingStock: opening,
    });
  }

  invoice(customer: Record, product?: Record, quantity = '1'): Promise<Record> {
    return this.post('invoices?issue=true', this.document(customer, { ...goods(product), quantity }));
  }

  creditNote(customer: Record, product?: Record): Promise<Record> {
    return this.post(
      'credit-notes?issue=true',
      this.document(customer, { ...goods(product), quantity: '1', returnsToStock: product !== undefined }),
    );
  }

  adjustment(product: Record, quantityChange: string): Promise<Record> {
    return this.post('stock-adjustments?post=true', {
      date: '2026-05-02',
      reason: 'Counted',
      lines: [{ productId: product.id, quantityChange }],
    });
  }

  payment(customer: Record, invoices: Record[], each: string): Promise<Record> {
    const amount = (Number(each) * invoices.length).toFixed(2);
    return this.post('payments', {
      ...{ companyId: customer.id, date: '2026-05-03', amount, methodId: this.ready.methodId },
      allocations: invoices.map(({ id }) => ({ invoiceId: id, amount: each })),
    });
  }

  allocate(creditNote: Record, invoice: Record, amount: string): Promise<Record> {
    return this.post(`credit-notes/${creditNote.id}/allocations`, {
      invoiceId: invoice.id,
      amount,
      date: '2026-05-03',
    });
  }

  refund(creditNote: Record, amount: string): Promise<Record> {
    return this.post(`credit-notes/${creditNote.id}/refunds`, {
      amount,
      date: '2026-05-03',
      methodId: this.ready.methodId,
    });
  }

  /** Waits until everything was sent; `unresolved` errors are wanted, no more and no fewer. */
  async sent(unresolved = 0): Promise<void> {
    const deadline = Date.now() + DRAIN_SECONDS * 1000;
    for (;;) {
      const status = await syncStatus(this.rest);
      if (status.queued === status.held && status.unresolved === unresolved) return;
      const settled = status.queued === status.held;
      if (Date.now() > deadline || (settled && status.unresolved > unresolved))
        throw new Error(
          `${status.queued} queued, ${status.unresolved} unresolved instead of ${unresolved}. ${firstError(status) ?? ''}`,
        );
      await pause(200);
    }
  }

  private document(customer: Record, line: object) {
    return {
      ...{ companyId: customer.id, date: '2026-05-02', amountsAre: 'exclusive' },
      lines: [{ unitPrice: '10.0000', taxRateId: this.ready.taxRateId, ...line }],
    };
  }
}

const goods = (product: Record | undefined) =>
  product ? { productId: product.id, name: 'Goods' } : { name: 'Service' };
