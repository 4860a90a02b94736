import type { INestApplicationContext } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import {
  type Actor,
  CompanyService,
  ContactService,
  CreditNoteService,
  CreditUseService,
  InvoiceService,
  PaymentMethodService,
  PaymentService,
  ProductGroupService,
  ProductService,
  SalesOrderService,
  StockAdjustmentService,
  TaxRateService,
} from '#crm-core';

const customers = [
  { name: 'Harbour Street Café', email: 'orders@harbourstreet.example', city: 'Bristol', terms: 14 },
  { name: 'The Olive Branch', email: 'kitchen@olivebranch.example', city: 'Bath', terms: 30 },
  { name: 'Mill Lane Deli', email: 'accounts@milllanedeli.example', city: 'Oxford', terms: 30 },
  { name: 'Queen’s Head Inn', email: 'office@queensheadinn.example', city: 'Reading', terms: 14 },
  { name: 'Fern & Thistle Catering', email: 'hello@fernandthistle.example', city: 'Swindon', terms: 7 },
];
const suppliers = [
  { name: 'Levant Foods Ltd', email: 'sales@levantfoods.example', city: 'London' },
  { name: 'West Country Dairy', email: 'trade@westcountrydairy.example', city: 'Taunton' },
];
const products = [
  { code: 'OIL-5L', name: 'Extra virgin olive oil 5 l', group: 'Pantry', price: '38.50', cost: '24.1000', stock: '60' },
  { code: 'TAHINI-1K', name: 'Tahini 1 kg', group: 'Pantry', price: '9.75', cost: '5.6000', stock: '120' },
  { code: 'FETA-2K', name: 'Feta in brine 2 kg', group: 'Dairy', price: '21.40', cost: '13.2500', stock: '45' },
  { code: 'HALLOUMI-250', name: 'Halloumi 250 g', group: 'Dairy', price: '3.2500', cost: '1.9200', stock: '300' },
  { code: 'COFFEE-1K', name: 'Espresso beans 1 kg', group: 'Drinks', price: '18.90', cost: '11.4000', stock: '80' },
  { code: 'LEMONADE-12', name: 'Lemonade, 12 bottles', group: 'Drinks', price: '15.60', cost: '9.3500', stock: '50' },
];
const days = 30;

type Row = Record<string, string>;

/**
 * A month of a small wholesaler's trade, the same every time but ending today: orders, invoices, payments in full and in
 * part, one overdue, a credit note and a breakage. Made through the same services as everything else.
 */
export async function fillDemoWorkspace(app: INestApplicationContext, tx: EntityManager, actor: Actor): Promise<void> {
  const story = new DemoStory(app, tx, actor);
  await story.catalogue();
  await story.parties();
  await story.trade();
}

class DemoStory {
  private readonly productIds: string[] = [];
  private readonly customerIds: string[] = [];
  // Counts on by a fixed step, so that amounts look random and are the same in every installation.
  private counter = 0;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly tx: EntityManager,
    private readonly actor: Actor,
  ) {}

  async catalogue(): Promise<void> {
    const { id: taxRateId } = await this.app
      .get(TaxRateService)
      .create(this.tx, { name: 'VAT 20%', rate: '20' }, this.actor);
    await this.app.get(TaxRateService).create(this.tx, { name: 'Zero rated', rate: '0' }, this.actor);
    const groups: Row = {};
    for (const name of new Set(products.map(({ group }) => group)))
      groups[name] = (await this.app.get(ProductGroupService).create(this.tx, { name })).id;
    for (const { code, name, group, price, cost, stock } of products) {
      const prices = {
        salesPrice: price,
        purchasePrice: cost,
        salesTaxRateId: taxRateId,
        purchaseTaxRateId: taxRateId,
      };
      const openingStock = { quantity: stock, unitCost: cost, date: this.day(0) };
      const input = { code, name, groupId: groups[group]!, tracked: true, ...prices, openingStock };
      this.productIds.push((await this.app.get(ProductService).create(this.tx, input, this.actor)).id);
    }
    const delivery = {
      code: 'DELIVERY',
      name: 'Delivery',
      salesPrice: '12.00',
      salesTaxRateId: taxRateId,
      isPurchased: false,
    };
    this.productIds.push((await this.app.get(ProductService).create(this.tx, delivery, this.actor)).id);
  }

  async parties(): Promise<void> {
    const companies = this.app.get(CompanyService);
    for (const { name, email, city, terms } of customers) {
      const addresses = [{ kind: 'postal' as const, line1: '1 Market Place', city, country: 'United Kingdom' }];
      const { id } = await companies.create(this.tx, { name, email, salesTermsDays: terms, addresses }, this.actor);
      this.customerIds.push(id);
      const person = { companyId: id, firstName: 'Alex', lastName: name.split(' ').at(-1)!, email, isPrimary: true };
      await this.app.get(ContactService).create(this.tx, person, this.actor);
    }
    for (const { name, email, city } of suppliers) {
      const addresses = [{ kind: 'postal' as const, line1: '20 Dock Road', city, country: 'United Kingdom' }];
      await companies.create(
        this.tx,
        { name, email, isCustomer: false, isSupplier: true, purchaseTermsDays: 30, addresses },
        this.actor,
      );
    }
  }

  async trade(): Promise<void> {
    const methodId = await this.bankTransfer();
    for (let day = 2; day <= days; day += 2) {
      const invoice = await this.sale(day);
      // Two of three are paid within a week, one of them in part only; the rest is open or overdue.
      const paidOn = day + 3 + this.pick(4);
      if (invoice && paidOn <= days && this.counter % 3 !== 0) await this.payment(invoice, methodId, paidOn);
      if (invoice && day === 16) await this.creditNote(invoice, day + 2);
    }
    const lines = [{ productId: this.productIds[1]!, quantityChange: '-2' }];
    await this.app
      .get(StockAdjustmentService)
      .create(this.tx, { date: this.day(days - 6), reason: 'Breakage', lines, post: true }, this.actor);
  }

  /** An order, invoiced on the day it is delivered; the newest ones still wait for their delivery. */
  private async sale(day: number) {
    const companyId = this.customerIds[this.pick(this.customerIds.length)]!;
    const goods = [0, 1].map((at) => ({
      productId: this.productIds[(this.pick(3) + at * 3) % products.length]!,
      quantity: String(1 + this.pick(5)),
      ...(this.pick(4) === 0 ? { discountPercent: '5' } : {}),
    }));
    const lines = [...goods, { productId: this.productIds.at(-1)!, quantity: '1' }];
    const orders = this.app.get(SalesOrderService);
    const order = await orders.create(
      this.tx,
      { companyId, date: this.day(day), requiredDate: this.day(day + 2), lines, confirm: true },
      this.actor,
    );
    if (day + 2 > days) return undefined;
    return orders.convert(this.tx, order.id, { date: this.day(day + 1), issue: true }, this.actor);
  }

  private async payment(
    invoice: { id: string; companyId: string | null; total: string },
    methodId: string,
    day: number,
  ): Promise<void> {
    const amount = this.pick(5) === 0 ? '50.00' : invoice.total;
    const input = {
      companyId: invoice.companyId,
      date: this.day(day),
      amount,
      methodId,
      allocations: [{ invoiceId: invoice.id, amount }],
    };
    await this.app.get(PaymentService).create(this.tx, input, this.actor);
  }

  private async creditNote(
    { id, companyId, amountDue }: { id: string; companyId: string | null; amountDue: string },
    day: number,
  ): Promise<void> {
    const lines = [{ productId: this.productIds[0]!, quantity: '1', returnsToStock: true }];
    const notes = this.app.get(CreditNoteService);
    const note = await notes.create(
      this.tx,
      { companyId, date: this.day(day), reference: 'Damaged in transit', lines, issue: true },
      this.actor,
    );
    const { amountDue: open } = await this.app.get(InvoiceService).get(this.tx, id);
    if (Number(open) >= Number(note.remaining) && amountDue !== '0.00')
      await this.app
        .get(CreditUseService)
        .allocate(this.tx, note.id, { invoiceId: id, amount: note.remaining, date: this.day(day) }, this.actor);
  }

  private async bankTransfer(): Promise<string> {
    const { items } = await this.app.get(PaymentMethodService).list(this.tx, { filter: { name: 'Bank transfer' } });
    return items[0]!.id;
  }

  private pick(below: number): number {
    this.counter += 7;
    return (this.counter * 31 + 11) % below;
  }

  private day(day: number): string {
    return DateTime.utc()
      .minus({ days: days - day })
      .toISODate();
  }
}
