import { divideRounded, documentCents, type PricedLine } from '../../rig/src/decimal.js';
import { compare, compareIds, type History, type Order, type Product } from './history.js';

export interface PlannedLine extends PricedLine {
  /** Absent for freight. */
  productId?: string;
  name: string;
  /** Credit notes only: the goods come back. */
  returns?: boolean;
}

interface Happening {
  /** Unique and stable: also the seed of the request's Idempotency-Key. */
  key: string;
  date: string;
}

/** More of a product is bought in, because the order that follows needs it. */
export interface StockHappening extends Happening {
  kind: 'stock';
  productId: string;
  /** Four decimals. */
  quantity: bigint;
  /** Four decimals. */
  unitCost: bigint;
}

export interface InvoiceHappening extends Happening {
  kind: 'invoice';
  order: Order;
  lines: PlannedLine[];
  /** Cents. */
  total: bigint;
}

export interface CreditHappening extends Happening {
  kind: 'creditNote';
  order: Order;
  lines: PlannedLine[];
  /** Cents. */
  total: bigint;
  /** Cents that are set off against the order's invoice; 0 when that is already paid: the credit then stays open. */
  allocated: bigint;
}

export interface PaymentHappening extends Happening {
  kind: 'payment';
  order: Order;
  /** Cents. */
  amount: bigint;
}

export type BusinessEvent = StockHappening | InvoiceHappening | CreditHappening | PaymentHappening;

export interface Plan {
  history: History;
  /** Percent with two decimals, in hundredths. */
  taxRate: bigint;
  /** The day before the first order: opening stock is dated so. */
  openingDate: string;
  /** Products that start with stock, with the cost of one (four decimals). */
  openings: { product: Product; unitCost: bigint }[];
  /** Everything that happens, in business order. */
  events: BusinessEvent[];
}

/** Days after the order on which the customer of every n-th order complains. */
const COMPLAINT_DAYS = 5;
const ONE = 10_000n;

/** What stock costs: six tenths of the product's list price, four decimals. */
const unitCost = (product: Product): bigint => divideRounded(product.price, 10n, 6n);

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Turns a trading history into what a business would have done, in the order in which it would have done it: by date,
 * and on one date deliveries before invoices before credit notes before payments.
 *
 * - Each order is invoiced on its date; freight is a line of its own.
 * - Where stock is short, ten times the ordered quantity is bought in on that day.
 * - What was shipped is paid in full on the day it was shipped.
 * - Of every `creditEvery`-th order, half of the first line (rounded up) is credited five days after the order; the
 *   goods come back for every other one. An invoice that is still open takes the credit and its payment is the smaller;
 *   else the credit stays open.
 */
export function planBusiness(
  history: History,
  { taxRate, creditEvery = 40, orders: wanted }: { taxRate: bigint; creditEvery?: number; orders?: number },
): Plan {
  const orders = history.orders.slice(0, wanted);
  const first = orders[0];
  if (!first) throw new Error('The history has no orders.');
  const products = new Map(history.products.map((product) => [product.id, product]));
  const documents = orders.flatMap((order, index) => {
    const credited = (index + 1) % creditEvery === 0;
    const returns = ((index + 1) / creditEvery) % 2 === 1;
    return documentsOf(order, products, taxRate, credited ? { returns } : undefined);
  });
  documents.sort((a, b) => compare(a.date, b.date) || rank(a) - rank(b) || compareIds(a.order.id, b.order.id));
  return {
    history: { ...history, orders },
    taxRate,
    openingDate: addDays(first.date, -1),
    openings: history.products
      .filter(({ stock }) => stock > 0n)
      .map((product) => ({ product, unitCost: unitCost(product) })),
    events: withDeliveries(documents, history.products),
  };
}

type DocumentEvent = Exclude<BusinessEvent, StockHappening>;
const rank = ({ kind }: DocumentEvent): number => ['invoice', 'creditNote', 'payment'].indexOf(kind);

function documentsOf(
  order: Order,
  products: Map<string, Product>,
  taxRate: bigint,
  credit: { returns: boolean } | undefined,
): DocumentEvent[] {
  const lines = linesOf(order, products);
  const { total } = documentCents(lines, taxRate);
  const events: DocumentEvent[] = [
    { kind: 'invoice', key: `invoice-${order.id}`, date: order.date, order, lines, total },
  ];
  let due = total;
  const goods = lines[0];
  if (credit && goods) {
    const creditLine = { ...goods, quantity: halfOf(goods.quantity), returns: credit.returns };
    const amount = documentCents([creditLine], taxRate).total;
    const date = addDays(order.date, COMPLAINT_DAYS);
    const open = order.shippedDate === '' || order.shippedDate >= date;
    const key = `credit-${order.id}`;
    events.push({
      kind: 'creditNote',
      key,
      date,
      order,
      lines: [creditLine],
      total: amount,
      allocated: open ? amount : 0n,
    });
    if (open) due -= amount;
  }
  if (order.shippedDate !== '' && due > 0n)
    events.push({ kind: 'payment', key: `payment-${order.id}`, date: order.shippedDate, order, amount: due });
  return events;
}

/** Half, rounded up to whole units. */
const halfOf = (quantity: bigint): bigint => ((quantity / ONE + 1n) / 2n) * ONE;

function linesOf(order: Order, products: Map<string, Product>): PlannedLine[] {
  const goods = order.lines.map(({ productId, unitPrice, quantity, discount }) => ({
    productId,
    name: products.get(productId)?.name ?? productId,
    quantity: quantity * ONE,
    unitPrice,
    discount,
  }));
  if (order.freight === 0n) return goods;
  return [...goods, { name: 'Freight', quantity: ONE, unitPrice: order.freight * 100n, discount: 0n }];
}

/** Puts a delivery before each invoice line that the stock of the moment does not cover. */
function withDeliveries(documents: DocumentEvent[], products: Product[]): BusinessEvent[] {
  const byId = new Map(products.map((product) => [product.id, product]));
  const onHand = new Map(products.map(({ id, stock }) => [id, stock * ONE]));
  const move = (id: string, quantity: bigint) => onHand.set(id, (onHand.get(id) ?? 0n) + quantity);
  const events: BusinessEvent[] = [];
  for (const document of documents) {
    if (document.kind === 'invoice')
      for (const { productId, quantity } of document.lines) {
        const product = productId === undefined ? undefined : byId.get(productId);
        if (!product) continue;
        if ((onHand.get(product.id) ?? 0n) < quantity) {
          const delivery = 10n * quantity;
          const key = `stock-${document.order.id}-${product.id}`;
          const cost = unitCost(product);
          events.push({
            kind: 'stock',
            key,
            date: document.date,
            productId: product.id,
            quantity: delivery,
            unitCost: cost,
          });
          move(product.id, delivery);
        }
        move(product.id, -quantity);
      }
    if (document.kind === 'creditNote')
      for (const { productId, quantity, returns } of document.lines)
        if (productId !== undefined && returns) move(productId, quantity);
    events.push(document);
  }
  return events;
}

/** Quantity of each product (four decimals) after everything has happened. */
export function closingStock({ history, events }: Plan): Map<string, bigint> {
  const onHand = new Map(history.products.map(({ id, stock }) => [id, stock * ONE]));
  const move = (id: string | undefined, quantity: bigint) => {
    if (id !== undefined) onHand.set(id, (onHand.get(id) ?? 0n) + quantity);
  };
  for (const event of events) {
    if (event.kind === 'stock') move(event.productId, event.quantity);
    if (event.kind === 'invoice') for (const { productId, quantity } of event.lines) move(productId, -quantity);
    if (event.kind === 'creditNote')
      for (const { productId, quantity, returns } of event.lines) if (returns) move(productId, quantity);
  }
  return onHand;
}

/** What each customer owes in the end, in cents: open invoices less credit that was not set off. */
export function closingReceivables({ events }: Plan): Map<string, bigint> {
  const owed = new Map<string, bigint>();
  for (const event of events) {
    if (event.kind === 'stock') continue;
    const sign = event.kind === 'invoice' ? 1n : -1n;
    const amount = event.kind === 'payment' ? event.amount : event.total;
    owed.set(event.order.customerId, (owed.get(event.order.customerId) ?? 0n) + sign * amount);
  }
  return owed;
}
