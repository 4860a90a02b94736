import fc from 'fast-check';
import { today, type Json } from '../connected-api.js';
import {
  asDecimal,
  asMoney,
  totalOf,
  type AmountsAre,
  type BooksModel,
  type ModelLine,
  type ModelStockMove,
} from './books-model.js';
import type { Shop } from './shop.js';

/** One thing people or circumstances do; `which` picks among the records there are when its turn comes. */
interface Deed {
  name: string;
  can(model: BooksModel): boolean;
  run(model: BooksModel, shop: Shop): Promise<void>;
}

/** A deed as fast-check plays it. */
class Played implements fc.AsyncCommand<BooksModel, Shop> {
  private done = false;

  constructor(private readonly deed: Deed) {}

  check = (model: Readonly<BooksModel>): boolean => {
    this.done = false;
    return this.deed.can(model as BooksModel);
  };

  run = async (model: BooksModel, shop: Shop): Promise<void> => {
    this.done = true;
    try {
      await this.deed.run(model, shop);
    } catch (error) {
      // The CRM knows by now what is locked, and says so before anything happens.
      if (!model.thoughtLocked || !String(error).includes('"code":"period_locked"')) throw error;
    }
  };

  /** What had its turn but could not be done is not part of the story. */
  toString = (): string => (this.done ? `\n  ${this.deed.name}` : '-');
}

const played = <T>(given: fc.Arbitrary<T>, deed: (value: T) => Deed): fc.Arbitrary<Played> =>
  given.map((value) => new Played(deed(value)));
const plain = (deed: Deed): fc.Arbitrary<Played> => fc.constant(null).map(() => new Played(deed));

/** The chosen one of those that qualify: its index among all. */
function pick<T>(all: readonly T[], which: number, qualifies: (one: T, index: number) => boolean): number | undefined {
  const fit = all.flatMap((one, index) => (qualifies(one, index) ? [index] : []));
  return fit.length > 0 ? fit[which % fit.length] : undefined;
}

const which = fc.nat(30);
/** TEA, CAKE and MUG, and the SET that is made of them. */
const products = 4;
const recipe = [
  { product: 0, quantity: 20_000 },
  { product: 1, quantity: 10_000 },
];
const set = 3;

const line: fc.Arbitrary<ModelLine> = fc.record({
  product: fc.option(fc.nat(products - 1), { nil: undefined, freq: 3 }),
  quantity: fc.constantFrom(10_000, 20_000, 50_000, 15_000, 3_333),
  price: fc.oneof(fc.constantFrom(100_000, 1_000_000), fc.integer({ min: 20_000, max: 999_999 })),
  discount: fc.constantFrom(0, 0, 1_000, 3_333),
  taxed: fc.boolean(),
}) as fc.Arbitrary<ModelLine>;
const amounts = fc.constantFrom<AmountsAre>('exclusive', 'exclusive', 'inclusive', 'noTax');
const someLines = fc.array(line, { minLength: 1, maxLength: 3 });

const lineBodies = (
  model: BooksModel,
  shop: Shop,
  lines: readonly ModelLine[],
  amountsAre: AmountsAre,
  more: Json = {},
) =>
  lines.map(({ product, quantity, price, discount, taxed }) => ({
    ...(product === undefined ? { name: 'Advice' } : { productId: model.products[product]!.id, ...more }),
    quantity: asDecimal(quantity),
    unitPrice: asDecimal(price),
    ...(discount > 0 ? { discountPercent: asMoney(discount) } : {}),
    taxRateId: taxed && amountsAre !== 'noTax' ? shop.tax : null,
  }));

const stocked = (lines: readonly ModelLine[]) => lines.filter(({ product }) => product !== undefined);

const sell = played(fc.tuple(which, someLines, amounts), ([customer, lines, amountsAre]) => ({
  name: `sell ${JSON.stringify(lines)} ${amountsAre}`,
  can: (model) => model.has(stocked(lines)) && totalOf({ lines, amountsAre }).total > 0,
  async run(model, shop) {
    const of = customer % model.customers.length;
    const made = await shop.make('/invoices?issue=true', {
      companyId: model.customers[of]!.id,
      date: today(),
      amountsAre,
      lines: lineBodies(model, shop, lines, amountsAre),
    });
    model.move(lines, -1);
    model.invoices.push({ ...idOf(made), customer: of, amountsAre, lines, voided: false });
  },
}));

const editInvoice = played(fc.tuple(which, someLines), ([at, lines]) => {
  const target = (model: BooksModel) =>
    pick(model.invoices, at, (one, index) => {
      if (one.voided || model.applied(index) > 0 || totalOf({ ...one, lines }).total === 0) return false;
      // What is on it now comes back first.
      const short = stocked(lines).filter(
        ({ product }) =>
          quantityOf(lines, product!) - quantityOf(one.lines, product!) > model.products[product!]!.quantity,
      );
      return short.length === 0;
    });
  return {
    name: `edit an invoice ${JSON.stringify(lines)}`,
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const invoice = model.invoices[target(model)!]!;
      await shop.change(`/invoices/${invoice.id}`, { lines: lineBodies(model, shop, lines, invoice.amountsAre) });
      model.move(invoice.lines, 1);
      model.move(lines, -1);
      invoice.lines = lines;
    },
  };
});

const quantityOf = (lines: readonly ModelLine[], product: number): number =>
  lines.filter((one) => one.product === product).reduce((all, { quantity }) => all + quantity, 0);

const voidInvoice = played(which, (at) => {
  const target = (model: BooksModel) =>
    pick(model.invoices, at, (one, index) => !one.voided && model.applied(index) === 0);
  return {
    name: 'void an invoice',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const invoice = model.invoices[target(model)!]!;
      await shop.act(`/invoices/${invoice.id}/void`);
      model.move(invoice.lines, 1);
      invoice.voided = true;
    },
  };
});

const pay = played(fc.tuple(which, fc.constantFrom(1, 2, 3)), ([at, parts]) => {
  const target = (model: BooksModel) => pick(model.invoices, at, (_one, index) => model.due(index) >= parts);
  return {
    name: `pay an invoice${parts === 1 ? '' : ` one part of ${parts}`}`,
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const on = target(model)!;
      const invoice = model.invoices[on]!;
      const cents = Math.floor(model.due(on) / parts);
      const made = await shop.make('/payments', {
        companyId: model.customers[invoice.customer]!.id,
        date: today(),
        amount: asMoney(cents),
        methodId: shop.method,
        allocations: [{ invoiceId: invoice.id, amount: asMoney(cents) }],
      });
      model.payments.push({ ...idOf(made), on, cents, taken: false });
    },
  };
});

const reverse = played(which, (at) => {
  const target = (model: BooksModel) => pick(model.payments, at, ({ taken }) => !taken);
  return {
    name: 'reverse a payment',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const payment = model.payments[target(model)!]!;
      await shop.act(`/payments/${payment.id}/reverse`);
      payment.taken = true;
    },
  };
});

const credit = played(fc.tuple(which, someLines, amounts), ([customer, lines, amountsAre]) => ({
  name: `credit ${JSON.stringify(lines)} ${amountsAre}`,
  can: () => totalOf({ lines, amountsAre }).total > 0,
  async run(model, shop) {
    const of = customer % model.customers.length;
    const made = await shop.make('/credit-notes?issue=true', {
      companyId: model.customers[of]!.id,
      date: today(),
      amountsAre,
      lines: lineBodies(model, shop, lines, amountsAre, { returnsToStock: true }),
    });
    model.move(lines, 1);
    model.notes.push({ ...idOf(made), customer: of, amountsAre, lines, voided: false });
  },
}));

const voidCredit = played(which, (at) => {
  const target = (model: BooksModel) =>
    pick(model.notes, at, (one, index) => !one.voided && model.used(index) === 0 && model.has(stocked(one.lines)));
  return {
    name: 'void a credit note',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const note = model.notes[target(model)!]!;
      await shop.act(`/credit-notes/${note.id}/void`);
      model.move(note.lines, -1);
      note.voided = true;
    },
  };
});

const applyCredit = played(fc.tuple(which, which), ([at, to]) => {
  const pair = (model: BooksModel): [number, number] | undefined => {
    const from = pick(model.notes, at, (_one, index) => model.remaining(index) > 0);
    if (from === undefined) return undefined;
    const { customer } = model.notes[from]!;
    const on = pick(model.invoices, to, (one, index) => one.customer === customer && model.due(index) > 0);
    return on === undefined ? undefined : [from, on];
  };
  return {
    name: 'apply credit to an invoice',
    can: (model) => pair(model) !== undefined,
    async run(model, shop) {
      const [from, on] = pair(model)!;
      const cents = Math.min(model.remaining(from), model.due(on));
      const made = await shop.make(`/credit-notes/${model.notes[from]!.id}/allocations`, {
        invoiceId: model.invoices[on]!.id,
        amount: asMoney(cents),
        date: today(),
      });
      model.allocations.push({ ...idOf(made), from, on, cents, taken: false });
    },
  };
});

const takeCreditOff = played(which, (at) => {
  const target = (model: BooksModel) => pick(model.allocations, at, ({ taken }) => !taken);
  return {
    name: 'take credit off an invoice',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const allocation = model.allocations[target(model)!]!;
      await shop.act(`/credit-allocations/${allocation.id}/remove`);
      allocation.taken = true;
    },
  };
});

const refund = played(which, (at) => {
  const target = (model: BooksModel) => pick(model.notes, at, (_one, index) => model.remaining(index) > 1);
  return {
    name: 'pay half of a credit back',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const on = target(model)!;
      const cents = Math.floor(model.remaining(on) / 2);
      const body = { amount: asMoney(cents), methodId: shop.method, date: today() };
      model.refunds.push({
        ...idOf(await shop.make(`/credit-notes/${model.notes[on]!.id}/refunds`, body)),
        on,
        cents,
        taken: false,
      });
    },
  };
});

const reverseRefund = played(which, (at) => {
  const target = (model: BooksModel) => pick(model.refunds, at, ({ taken }) => !taken);
  return {
    name: 'reverse a refund',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const refunded = model.refunds[target(model)!]!;
      await shop.act(`/refunds/${refunded.id}/reverse`);
      refunded.taken = true;
    },
  };
});

const adjust = played(
  fc.tuple(fc.nat(products - 1), fc.constantFrom(40_000, 75_000, -10_000, -20_000, -25_000)),
  ([product, quantity]) => ({
    name: `adjust product ${product} by ${asDecimal(quantity)}`,
    can: (model) => model.products[product]!.quantity + quantity >= 0,
    async run(model, shop) {
      const line = { productId: model.products[product]!.id, quantityChange: asDecimal(quantity) };
      const { id } = await shop.make('/stock-adjustments?post=true', {
        date: today(),
        lines: [{ ...line, ...(quantity > 0 ? { unitCost: '2.3456' } : {}) }],
      });
      done(model, { id, what: 'stockAdjustment', changes: [{ product, quantity }] });
    },
  }),
);

const count = played(
  fc.tuple(fc.nat(products - 1), fc.constantFrom(20_000, 32_500, -10_000, -15_000)),
  ([product, quantity]) => ({
    name: `count product ${product} and find ${asDecimal(quantity)} more than there should be`,
    can: (model) => model.products[product]!.quantity + quantity >= 0,
    async run(model, shop) {
      const { id: productId, quantity: before } = model.products[product]!;
      const { id } = await shop.make('/stocktakes?start=true', { date: today(), lines: [{ productId }] });
      const countedQuantity = asDecimal(before + quantity);
      const cost = quantity > 0 ? { unitCost: '3.1' } : {};
      await shop.act(`/stocktakes/${id}/counts`, { counts: [{ productId, countedQuantity, ...cost }] });
      try {
        await shop.act(`/stocktakes/${id}/complete`);
      } catch (error) {
        await shop.act(`/stocktakes/${id}/cancel`);
        throw error;
      }
      done(model, { id, what: 'stocktake', changes: [{ product, quantity }] });
    },
  }),
);

const build = played(fc.constantFrom(1, 2), (pieces) => {
  const inputs = recipe.map(({ product, quantity }) => ({ product, quantity: quantity * pieces }));
  return {
    name: `build ${pieces}`,
    can: (model) => inputs.every(({ product, quantity }) => model.products[product]!.quantity >= quantity),
    async run(model, shop) {
      const order = { productId: model.products[set]!.id, quantity: String(pieces), date: today() };
      const { id } = await shop.make('/work-orders?release=true', order);
      await shop.act(`/work-orders/${id}/complete`);
      const used = inputs.map(({ product, quantity }) => ({ product, quantity: -quantity }));
      done(model, { id, what: 'workOrder', changes: [...used, { product: set, quantity: pieces * 10_000 }] });
    },
  };
});

/** A stock document that was posted. */
function done(model: BooksModel, move: Omit<ModelStockMove, 'voided'>): void {
  model.shift(move, 1);
  model.moves.push({ ...move, voided: false });
}

const backOf = {
  stockAdjustment: (id: string) => `/stock-adjustments/${id}/void`,
  stocktake: (id: string) => `/stocktakes/${id}/cancel`,
  workOrder: (id: string) => `/work-orders/${id}/cancel`,
};

const takeBack = played(which, (at) => {
  const target = (model: BooksModel) => pick(model.moves, at, (move) => !move.voided && model.canTakeBack(move));
  return {
    name: 'take back an adjustment, a count or a build',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const move = model.moves[target(model)!]!;
      await shop.act(backOf[move.what](move.id));
      model.shift(move, -1);
      move.voided = true;
    },
  };
});

const buy = played(fc.tuple(someLines, amounts), ([wanted, amountsAre]) => {
  // Suppliers bill without discount here.
  const lines = wanted.map((one) => ({ ...one, discount: 0 }));
  return {
    name: `buy ${JSON.stringify(lines)} ${amountsAre}`,
    can: () => totalOf({ lines, amountsAre }).total > 0,
    async run(model, shop) {
      const made = await shop.make('/supplier-bills?issue=true', {
        companyId: model.supplier,
        date: today(),
        amountsAre,
        lines: lineBodies(model, shop, lines, amountsAre),
      });
      model.move(lines, 1);
      model.bills.push({ ...idOf(made), customer: 0, amountsAre, lines, voided: false });
    },
  };
});

const voidBill = played(which, (at) => {
  const target = (model: BooksModel) => pick(model.bills, at, (one) => !one.voided && model.has(stocked(one.lines)));
  return {
    name: 'void a supplier bill',
    can: (model) => target(model) !== undefined,
    async run(model, shop) {
      const bill = model.bills[target(model)!]!;
      await shop.act(`/supplier-bills/${bill.id}/void`);
      model.move(bill.lines, -1);
      bill.voided = true;
    },
  };
});

const rename = played(fc.tuple(which, fc.nat(9_999)), ([customer, mark]) => ({
  name: 'rename a customer',
  can: () => true,
  async run(model, shop) {
    const one = model.customers[customer % model.customers.length]!;
    const name = `${one.code} renamed ${mark}`;
    await shop.change(`/companies/${one.id}`, { name });
    one.name = name;
  },
}));

const archive = played(which, (customer) => ({
  name: 'FAIL: a customer is archived in Xero',
  can: (model) => !model.customers[customer % model.customers.length]!.archived,
  async run(model, shop) {
    const one = model.customers[customer % model.customers.length]!;
    if (!(await shop.archiveInXero(one.code))) return;
    one.archived = true;
    model.troubled = true;
  },
}));

const lock = plain({
  name: 'FAIL: the period is locked in Xero',
  can: ({ locked }) => !locked,
  async run(model, shop) {
    await shop.organisation({ PeriodLockDate: today() });
    model.locked = true;
    model.thoughtLocked = true;
    model.troubled = true;
  },
});

const weather = played(
  fc.constantFrom(
    { kind: 'status', status: 503 },
    { kind: 'status', status: 500, stage: 'after' },
    { kind: 'close' },
    { kind: 'close', stage: 'after' },
    { kind: 'truncate' },
  ),
  (action) => ({
    name: `FAIL: the next call meets ${JSON.stringify(action)}`,
    can: () => true,
    async run(_model, shop) {
      await shop.fault(action);
    },
  }),
);

const fix = plain({
  name: 'FIX what is wrong in Xero',
  can: (model) => model.locked || model.customers.some(({ archived }) => archived),
  run: (model, shop) => shop.fix(model),
});

const retry = plain({
  name: 'RETRY all that failed',
  can: () => true,
  run: (_model, shop) => shop.retryAll(),
});

const disconnect = plain({
  name: 'DISCONNECT',
  can: ({ connected }) => connected,
  async run(model, shop) {
    await shop.act('/integrations/xero/disconnect');
    model.connected = false;
  },
});

const reconnect = plain({
  name: 'RECONNECT',
  can: ({ connected }) => !connected,
  run: (model, shop) => shop.reconnect(model),
});

const rest = plain({
  name: 'REST and look',
  can: ({ connected }) => connected,
  run: (model, shop) => shop.atRest(model),
});

const idOf = ({ id, number }: Json): { id: string; number: string } => ({ id: String(id), number: String(number) });

type Deeds = fc.Arbitrary<fc.AsyncCommand<BooksModel, Shop>>[];

/** How a story begins: what most other deeds are done to. */
export const openings: Deeds = [sell, sell, sell, pay, pay, credit, buy, rest];

/** What people do, often; what goes wrong, now and then. */
export const deeds: Deeds = [
  ...[sell, sell, pay, pay, pay, editInvoice, editInvoice, editInvoice, voidInvoice, reverse, reverse, adjust, adjust],
  ...[count, build, buy, voidBill, takeBack, rename],
  ...[credit, applyCredit, takeCreditOff, refund, reverseRefund, voidCredit],
  ...[archive, lock, weather, fix, retry, disconnect, reconnect, reconnect],
  // What came to rest before it is changed is changed in Xero as well; what did not is merged into its first sending.
  ...[rest, rest, rest, rest, rest, rest],
];
