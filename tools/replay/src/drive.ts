import { allocationName, paymentName, type StockMove } from './books.js';
import type { Expected } from './checks.js';
import { toText, toUnits } from '../../rig/src/decimal.js';
import type { Party } from './history.js';
import {
  closingReceivables,
  closingStock,
  type BusinessEvent,
  type CreditHappening,
  type InvoiceHappening,
  type PaymentHappening,
  type Plan,
  type PlannedLine,
  type StockHappening,
} from './plan.js';
import type { ReadyWorkspace } from '../../rig/src/workspace.js';

interface Made {
  id: string;
}

interface Numbered extends Made {
  number: string;
  total: string;
}

export interface Driven {
  /** Everything that must be in Xero, in the order in which it was done. */
  expected: Expected[];
  /** Company code → what the plan says they owe, in cents. */
  receivables: Map<string, bigint>;
  /** Item code → quantity (four decimals) that the plan ends with. */
  stock: Map<string, bigint>;
}

/** Says how far a phase is. */
export type Report = (phase: string, done: number, of: number) => void;

/** Sales orders that may be entered ahead of the invoice being made; an order has no effect on stock or books. */
const AHEAD = 50;

/**
 * Does through REST what a plan says, in its order. Whatever touches stock, invoices or money goes one at a time, so the
 * order in which it is acknowledged is the order of business; sales orders are entered beside that, a little ahead.
 */
export class Driver {
  private readonly companies = new Map<string, { id: string; code: string }>();
  private readonly products = new Map<string, { id: string; code: string }>();
  private readonly orders = new Map<string, Promise<Made>>();
  private readonly invoices = new Map<string, Numbered>();
  private readonly expected: Expected[] = [];
  private readonly known = new Set<string>();

  constructor(
    private readonly plan: Plan,
    private readonly ready: ReadyWorkspace,
    private readonly report: Report,
  ) {}

  async run(): Promise<Driven> {
    await this.parties();
    await this.catalogue();
    await this.trade();
    return { expected: this.expected, receivables: this.receivables(), stock: this.stock() };
  }

  private get rest() {
    return this.ready.rest;
  }

  private async parties(): Promise<void> {
    const { customers, suppliers } = this.plan.history;
    const all = [
      ...customers.map((party) => ({
        party,
        key: `customer-${party.id}`,
        role: { isCustomer: true, isSupplier: false },
      })),
      ...suppliers.map((party) => ({
        party,
        key: `supplier-${party.id}`,
        role: { isCustomer: false, isSupplier: true },
      })),
    ];
    for (const [at, { party, key, role }] of all.entries()) {
      this.report('customers and suppliers', at, all.length);
      const company = await this.rest.post<Made & { code: string }>('companies', key, { ...companyOf(party), ...role });
      const [firstName, ...others] = party.person.split(' ');
      const person = { companyId: company.id, firstName, lastName: others.join(' ') || null, isPrimary: true };
      if (party.person !== '') await this.rest.post('contacts', `${key}-person`, person);
      if (role.isCustomer) this.companies.set(party.id, company);
    }
  }

  private async catalogue(): Promise<void> {
    const { openings, openingDate, history } = this.plan;
    const groups = new Map<string, string>();
    for (const name of new Set(history.products.map(({ group }) => group)))
      if (name !== '')
        groups.set(
          name,
          (await this.rest.post<Made>('product-groups', `group-${name}`.replace(/[^\w-]/g, '-'), { name })).id,
        );
    const opening = new Map(openings.map(({ product, unitCost }) => [product.id, unitCost]));
    for (const [at, product] of history.products.entries()) {
      this.report('products with opening stock', at, history.products.length);
      const cost = opening.get(product.id);
      const code = `P-${product.id.padStart(3, '0')}`;
      const made = await this.rest.post<Made>('products', `product-${product.id}`, {
        ...{ code, name: product.name, tracked: true, isSold: true, isPurchased: true },
        description: product.description || null,
        groupId: groups.get(product.group) ?? null,
        ...{
          salesPrice: toText(product.price, 4),
          salesTaxRateId: this.ready.taxRateId,
          purchaseTaxRateId: this.ready.taxRateId,
        },
        ...(cost === undefined
          ? {}
          : { openingStock: { quantity: product.stock.toString(), unitCost: toText(cost, 4), date: openingDate } }),
      });
      this.products.set(product.id, { id: made.id, code });
    }
    await this.expectOpenings();
  }

  /** The adjustments that opening stock became; they were posted one after the other, in the order of the products. */
  private async expectOpenings(): Promise<void> {
    const productOf = new Map([...this.products].map(([id, made]) => [made.id, id]));
    const posted = await this.rest.all<Numbered & { date: string }>('stock-adjustments?sort=number');
    for (const { id, date } of posted) {
      const { number, lines } = await this.rest.get<
        Numbered & { lines: { productId: string; quantityChange: string }[] }
      >(`stock-adjustments/${id}`);
      const moves = lines.map((line): StockMove => {
        const code = this.itemCode(productOf.get(line.productId) ?? '');
        return { item: code, direction: 'in', quantity: toUnits(line.quantityChange, 4) };
      });
      this.expectAdjustment(number, date, moves);
    }
  }

  private async trade(): Promise<void> {
    const { events } = this.plan;
    const orders = events.filter((event) => event.kind === 'invoice');
    let entered = 0;
    let queue: Promise<unknown> = Promise.resolve();
    const enterUntil = (wanted: number) => {
      for (; entered < Math.min(wanted, orders.length); entered++) {
        const event = orders[entered] as InvoiceHappening;
        const made = queue.then(() => this.enterOrder(event));
        queue = made.catch(() => undefined);
        this.orders.set(event.order.id, made);
        made.catch(() => undefined); // whoever needs the order meets the failure
      }
    };
    let invoiced = 0;
    for (const [at, event] of events.entries()) {
      this.report('trade', at, events.length);
      enterUntil(invoiced + AHEAD);
      await this.happen(event);
      if (event.kind === 'invoice') invoiced++;
    }
    this.report('trade', events.length, events.length);
  }

  private happen(event: BusinessEvent): Promise<void> {
    if (event.kind === 'stock') return this.buyIn(event);
    if (event.kind === 'invoice') return this.invoice(event);
    if (event.kind === 'creditNote') return this.credit(event);
    return this.pay(event);
  }

  private enterOrder({ order, lines, key, date }: InvoiceHappening): Promise<Made> {
    return this.rest.post<Made>('sales-orders?confirm=true', `order-${key}`, {
      companyId: this.company(order.customerId).id,
      ...{ date, requiredDate: order.requiredDate || null, amountsAre: 'exclusive', reference: `Order ${order.id}` },
      lines: lines.map((line) => this.line(line)),
    });
  }

  private async buyIn({ key, date, productId, quantity, unitCost }: StockHappening): Promise<void> {
    const line = {
      productId: this.product(productId).id,
      quantityChange: toText(quantity, 4),
      unitCost: toText(unitCost, 4),
    };
    const made = await this.rest.post<Numbered>('stock-adjustments?post=true', key, {
      date,
      reason: 'Bought in',
      lines: [line],
    });
    this.expectAdjustment(made.number, date, [{ item: this.itemCode(productId), direction: 'in', quantity }]);
  }

  private async invoice({ key, date, order, lines, total }: InvoiceHappening): Promise<void> {
    const entered = await this.orders.get(order.id);
    if (!entered) throw new Error(`Order ${order.id} was not entered.`);
    const invoice = await this.rest.post<Numbered>(`sales-orders/${entered.id}/convert`, key, { date, issue: true });
    agree(`Invoice ${invoice.number}`, invoice.total, total);
    this.invoices.set(order.id, invoice);
    this.expectDocument('invoice', invoice.number, date, order.customerId, total, lines, 'out');
  }

  private async credit({ key, date, order, lines, total, allocated }: CreditHappening): Promise<void> {
    const invoice = this.invoiceOf(order.id);
    const note = await this.rest.post<Numbered>('credit-notes?issue=true', key, {
      ...{ companyId: this.company(order.customerId).id, invoiceId: invoice.id, date, amountsAre: 'exclusive' },
      reference: `Complaint about order ${order.id}`,
      lines: lines.map((line) => ({ ...this.line(line), returnsToStock: line.returns === true })),
    });
    agree(`Credit note ${note.number}`, note.total, total);
    this.expectDocument(
      'creditNote',
      note.number,
      date,
      order.customerId,
      total,
      lines.filter(({ returns }) => returns),
      'in',
    );
    if (allocated === 0n) return;
    const amount = toText(allocated, 2);
    await this.rest.post(`credit-notes/${note.id}/allocations`, `allocate-${key}`, {
      invoiceId: invoice.id,
      amount,
      date,
    });
    const after = [
      { kind: 'creditNote' as const, name: note.number },
      { kind: 'invoice' as const, name: invoice.number },
    ];
    this.expected.push({ kind: 'allocation', name: allocationName(note.number, invoice.number, allocated), after });
  }

  private async pay({ key, date, order, amount }: PaymentHappening): Promise<void> {
    const invoice = this.invoiceOf(order.id);
    const text = toText(amount, 2);
    await this.rest.post('payments', key, {
      ...{ companyId: this.company(order.customerId).id, date, amount: text, methodId: this.ready.methodId },
      reference: `Order ${order.id}`,
      allocations: [{ invoiceId: invoice.id, amount: text }],
    });
    const after = [{ kind: 'invoice' as const, name: invoice.number }];
    this.expected.push({ kind: 'payment', name: paymentName(invoice.number, amount, date), date, amount, after });
  }

  private line({ productId, name, quantity, unitPrice, discount }: PlannedLine) {
    return {
      ...(productId === undefined ? {} : { productId: this.product(productId).id }),
      ...{ name, quantity: toText(quantity, 4), unitPrice: toText(unitPrice, 4), discountPercent: toText(discount, 2) },
      taxRateId: this.ready.taxRateId,
    };
  }

  private expectDocument(
    kind: 'invoice' | 'creditNote',
    name: string,
    date: string,
    customerId: string,
    amount: bigint,
    lines: PlannedLine[],
    direction: 'in' | 'out',
  ): void {
    const contact = this.company(customerId).code;
    const goods = lines.flatMap(({ productId, quantity }) =>
      productId === undefined ? [] : [{ item: this.itemCode(productId), quantity }],
    );
    const after = [this.expectOnce('contact', contact), ...goods.map(({ item }) => this.expectOnce('item', item))];
    const moves = goods.map(({ item, quantity }) => ({ item, direction, quantity }));
    this.expected.push({ kind, name, date, contact, amount, moves, after });
  }

  private expectAdjustment(name: string, date: string, moves: StockMove[]): void {
    const after = moves.map(({ item }) => this.expectOnce('item', item));
    this.expected.push({ kind: 'bill', name, date, amount: 0n, moves, after });
  }

  /** Contacts and items go to Xero with the first document that needs them. */
  private expectOnce(kind: 'contact' | 'item', name: string): { kind: 'contact' | 'item'; name: string } {
    if (!this.known.has(`${kind} ${name}`)) this.expected.push({ kind, name, after: [] });
    this.known.add(`${kind} ${name}`);
    return { kind, name };
  }

  private receivables(): Map<string, bigint> {
    return new Map([...closingReceivables(this.plan)].map(([id, cents]) => [this.company(id).code, cents]));
  }

  private stock(): Map<string, bigint> {
    return new Map([...closingStock(this.plan)].map(([id, quantity]) => [this.itemCode(id), quantity]));
  }

  private company(id: string): { id: string; code: string } {
    return present(this.companies.get(id), `customer ${id}`);
  }

  private product(id: string): { id: string; code: string } {
    return present(this.products.get(id), `product ${id}`);
  }

  private itemCode(id: string): string {
    return this.product(id).code;
  }

  private invoiceOf(orderId: string): Numbered {
    return present(this.invoices.get(orderId), `invoice of order ${orderId}`);
  }
}

const companyOf = ({ name, phone, fax, address, city, region, postalCode, country }: Party) => ({
  name,
  phone: phone || null,
  fax: fax || null,
  addresses: [
    {
      kind: 'postal',
      line1: address || null,
      city: city || null,
      region: region || null,
      postalCode: postalCode || null,
      country: country || null,
    },
  ],
});

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The ${what} was not made.`);
  return value;
}

function agree(what: string, said: string, planned: bigint): void {
  if (toUnits(said, 2) !== planned)
    throw new Error(`${what}: the CRM says ${said}, this tool computes ${toText(planned, 2)}.`);
}
