import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { ResolvedDocument } from '../document/sales-document.js';
import { refused } from '../errors.js';
import { FieldChecks } from '../validation/field-checks.js';
import { SalesOrder, SalesOrderLine } from './sales-order.entity.js';

// How much of an order is invoiced and how much is open.

/** `quantityOpen`: ordered and not invoiced yet, that is on back-order once the order is partly invoiced. */
export type OrderedLine = SalesOrderLine & { quantityOpen: string };

interface InvoicedLine {
  id: string;
  name: string;
  position: number;
  quantity: string;
  /** As it was noted last. */
  quantityInvoiced: string;
  /** As it is now. */
  invoiced: string;
}

interface Chosen {
  line: OrderedLine;
  quantity: string;
}

export const openOf = ({ quantity, quantityInvoiced }: SalesOrderLine): string =>
  new Decimal(quantity).minus(quantityInvoiced).toFixed(4);

export const openLines = (lines: readonly OrderedLine[]): Chosen[] =>
  lines
    .filter((line) => new Decimal(line.quantityOpen).greaterThan(0))
    .map((line) => ({ line, quantity: line.quantityOpen }));

const named = ({ position, name }: { position: number; name: string }) => `Line ${position + 1} (${name})`;

/** What of the order is to be invoiced now; every wrong line is named at once. */
export function chosenLines(order: SalesOrder, lines: readonly OrderedLine[], wanted: unknown): Chosen[] {
  const check = new FieldChecks('invoice', 'create');
  const known = new Map(lines.map((line) => [line.id, line]));
  const used = new Set<string>();
  if (!Array.isArray(wanted) || wanted.length === 0)
    check.problem(
      'lines',
      'required',
      'Say which lines of the order to invoice, or leave the lines out to invoice all.',
    );
  const chosen = (Array.isArray(wanted) ? (wanted as Partial<{ lineId: string; quantity: string }>[]) : []).flatMap(
    (one, at) => {
      const within = check.within(`lines.${at}`);
      const lineId = within.requiredId('lineId', one?.lineId);
      const quantity = within.requiredDecimal('quantity', one?.quantity, { decimals: 4, min: '0.0001' });
      const line = lineId ? known.get(lineId) : undefined;
      if (lineId && !line)
        within.problem('lineId', 'unknown_line', `Sales order ${order.number} has no line with the id ${lineId}.`);
      if (!line || !quantity) return [];
      if (used.has(line.id))
        within.problem(
          'lineId',
          'duplicate',
          `${named(line)} is given twice. Invoice it once with the whole quantity.`,
        );
      used.add(line.id);
      if (new Decimal(quantity).greaterThan(line.quantityOpen))
        within.problem('quantity', 'more_than_ordered', tooMuch(order, line, quantity));
      return [{ line, quantity }];
    },
  );
  check.done();
  return chosen;
}

function tooMuch(order: SalesOrder, line: OrderedLine, quantity: string): string {
  const { quantity: ordered, quantityOpen: open } = line;
  const what = `${named(line)} of sales order ${order.number} has ${plain(open)} open of ${plain(ordered)} ordered, so ${plain(quantity)} cannot be invoiced.`;
  return `${what} ${new Decimal(open).isZero() ? 'Leave it out' : `Invoice at most ${plain(open)}`}, or raise the quantity of the order first.`;
}

const plain = (quantity: string): string => new Decimal(quantity).toFixed();

/** An edit of an invoice must not take more of the order than there is. */
export function refuseOverinvoiced(order: SalesOrder, lines: readonly InvoicedLine[]): void {
  const over = lines.filter((line) => new Decimal(line.invoiced).greaterThan(line.quantity));
  if (over.length === 0) return;
  const names = over.map((line) => `${named(line)}: ${plain(line.invoiced)} of ${plain(line.quantity)} ordered`);
  throw refused(
    'more_than_ordered',
    `More would be invoiced than sales order ${order.number} holds. ${names.join('; ')}. Lower the quantities, or raise those of the order first.`,
  );
}

export function statusOf(order: SalesOrder, lines: readonly InvoicedLine[]): SalesOrder['status'] {
  if (lines.every((line) => new Decimal(line.invoiced).isZero()))
    return order.status === 'draft' ? 'draft' : 'confirmed';
  return lines.every((line) => new Decimal(line.invoiced).equals(line.quantity)) ? 'invoiced' : 'partiallyInvoiced';
}

/** What is on invoices already cannot be ordered away. */
export function checkInvoiced(
  check: FieldChecks,
  order: SalesOrder,
  { header, lines }: ResolvedDocument,
  before: readonly SalesOrderLine[],
): void {
  for (const field of ['companyId', 'contactId', 'currency', 'amountsAre'] as const)
    if (header[field] !== order[field])
      check.problem(
        field,
        'partly_invoiced',
        `Sales order ${order.number} is partly invoiced, so its customer, currency and tax treatment stay. Enter a new order.`,
      );
  for (const line of before.filter((one) => new Decimal(one.quantityInvoiced).greaterThan(0))) {
    const at = lines.findIndex((one) => one.id === line.id);
    const after = lines[at];
    const invoiced = plain(line.quantityInvoiced);
    if (!after || after.productId !== line.productId)
      check.problem(
        after ? `lines.${at}.productId` : 'lines',
        'partly_invoiced',
        `${named(line)} is invoiced with ${invoiced} and has to stay as it is. Give it with its id, or void its invoice first.`,
      );
    else if (new Decimal(after.quantity).lessThan(line.quantityInvoiced))
      check.problem(
        `lines.${at}.quantity`,
        'less_than_invoiced',
        `${named(line)} is invoiced with ${invoiced}, so its quantity cannot be ${plain(after.quantity)}. Enter at least ${invoiced}.`,
      );
  }
}

/** What of each line is on invoices that hold now. */
export function invoicedNow(tx: EntityManager, id: string): Promise<InvoicedLine[]> {
  return tx.query(
    `SELECT l.id, l.name, l.position, l.quantity, l.quantity_invoiced AS "quantityInvoiced", coalesce(sum(made.quantity), 0)::text AS invoiced
     FROM sales_order_lines l
     LEFT JOIN (SELECT il.sales_order_line_id AS id, il.quantity FROM invoice_lines il
                JOIN invoices i ON i.workspace_id = $1 AND i.id = il.invoice_id AND i.sales_order_id = $2 AND i.status <> 'voided'
                WHERE il.workspace_id = $1) made ON made.id = l.id
     WHERE l.workspace_id = $1 AND l.sales_order_id = $2
     GROUP BY l.id, l.name, l.position, l.quantity, l.quantity_invoiced ORDER BY l.position`,
    [workspaceOf(tx), id],
  ) as Promise<InvoicedLine[]>;
}
