import { Refused } from '../../rig/src/rest.js';
import type { ReadyWorkspace } from '../../rig/src/workspace.js';
import type { Expected } from './checker.js';

export interface Party {
  id: string;
  code: string;
  version: number;
}

export interface Bill {
  id: string;
  number: string;
  total: string;
}

/** A write as it goes over the wire, so that it can be sent to another process or sent again. */
export interface Write {
  method: 'POST' | 'PATCH';
  path: string;
  key: string;
  body: object;
}

const TIMEOUT_MS = 20_000;
const DATE = '2026-05-02';

/** Sends a write once, without repeating it: what goes wrong is the caller's business. */
export async function sendOnce<T>(url: string, apiKey: string, { method, path, key, body }: Write): Promise<T> {
  const response = await fetch(new URL(`/api/v1/${path}`, url), {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...{ accept: 'application/json', 'content-type': 'application/json' },
      ...{ authorization: `Bearer ${apiKey}`, 'idempotency-key': key },
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Refused(response.status, '', `${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

/** Says what people do as writes, and what must be in Xero for it. */
export class Trader {
  private next = 0;

  constructor(
    private readonly ready: ReadyWorkspace,
    private readonly space: string,
  ) {}

  customer(name: string): Write {
    return this.write('POST', 'companies', { name, isCustomer: true, isSupplier: true });
  }

  product(code: string): Write {
    return this.write('POST', 'products', { code, name: `Product ${code}`, tracked: false, salesPrice: '10.0000' });
  }

  trackedProduct(): Write {
    const code = `T-${this.space}-${this.next}`;
    const prices = { salesPrice: '10.0000', purchasePrice: '5.0000' };
    return this.write('POST', 'products', { code, name: `Product ${code}`, tracked: true, ...prices });
  }

  /** Any other write. */
  post(path: string, body: object): Write {
    return this.write('POST', path, body);
  }

  changeCustomer({ id, version }: Party): Write {
    return this.write('PATCH', `companies/${id}`, {
      version,
      phone: `+64 9 555 01${String(this.next).padStart(2, '0')}`,
    });
  }

  changeProduct({ id, code, version }: Party): Write {
    return this.write('PATCH', `products/${id}`, { version, name: `Product ${code}, changed ${this.next}` });
  }

  /** 10.00 and 15 % tax for each product, or for one service. */
  invoice(customer: Party, products: readonly Party[] = []): Write {
    const line = { quantity: '1', unitPrice: '10.0000', taxRateId: this.ready.taxRateId };
    const lines = products.map(({ id, code }) => ({ ...line, productId: id, name: code }));
    return this.write('POST', 'invoices?issue=true', {
      ...{ companyId: customer.id, date: DATE, amountsAre: 'exclusive', reference: `Mark ${this.space} ${this.next}` },
      lines: lines.length > 0 ? lines : [{ ...line, name: 'Service' }],
    });
  }

  /** Less than is due, so that Xero would take it twice. */
  payment(customer: Party, invoice: Bill, amount = '4.00'): Write {
    return this.write('POST', 'payments', {
      ...{ companyId: customer.id, date: DATE, amount, methodId: this.ready.methodId },
      reference: `Mark ${this.space} ${this.next}`,
      allocations: [{ invoiceId: invoice.id, amount }],
    });
  }

  private write(method: Write['method'], path: string, body: object): Write {
    this.next += 1;
    return { method, path, key: `${this.space}-${this.next}`, body };
  }
}

export const contactEffect = ({ code }: Party): Expected => ({ effect: 'contact.created', name: code });
export const itemEffect = ({ code }: Party): Expected => ({ effect: 'item.created', name: code });

export const invoiceEffect = ({ number, total }: Bill, customer: Party, products: readonly Party[] = []): Expected => ({
  ...{ effect: 'invoice.created', name: number, amount: total },
  after: [`contact.created ${customer.code}`, ...products.map(({ code }) => `item.created ${code}`)],
});

export const paymentEffect = ({ number }: Bill, amount = '4.00'): Expected => ({
  ...{ effect: 'payment.created', name: number, amount },
  after: [`invoice.created ${number}`],
});
