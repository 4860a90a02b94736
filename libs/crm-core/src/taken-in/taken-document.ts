import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import type { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { mostLines } from '../document/document-lines.js';
import { type AmountsAre, amountsAreValues, documentTotals, largestAmount } from '../money/document-totals.js';
import type { FieldChecks } from '../validation/field-checks.js';

/** What is taken in whole. */
export type TakenKind = 'invoice' | 'creditNote' | 'supplierBill' | 'supplierCredit' | 'salesOrder';

/** A line with its money as the books have it. */
export interface TakenLine {
  productId?: string;
  name: string;
  description?: string;
  /** Decimal strings. Below zero turns the sign of the price; zero is one of nothing. */
  quantity: string;
  unitPrice: string;
  discountPercent?: string;
  taxRateId?: string;
  amount: string;
  taxAmount: string;
}

/** A document of the books with its number and totals. */
export interface TakenDocument {
  kind: TakenKind;
  /** As the books have it; documents of suppliers may have none. */
  number: string;
  /** One of them: the customer or the supplier. */
  companyId?: string;
  contactId?: string;
  date: string;
  dueDate?: string;
  currency: string;
  currencyRate?: string;
  amountsAre: AmountsAre;
  reference?: string;
  lines: readonly TakenLine[];
  net: string;
  tax: string;
  total: string;
}

/** What is known of the customer or supplier, the workspace, and what the document names. */
export interface Around {
  baseCurrency: string;
  defaultLocationId: string | null;
  party: { label: string; doNotImport: string | null; winner: string | null; marked: boolean } | undefined;
  products: ReadonlyMap<string, boolean>;
  rates: ReadonlyMap<string, string>;
}

export type CheckedHeader = Pick<
  DocumentColumns,
  | 'companyId'
  | 'contactId'
  | 'date'
  | 'currency'
  | 'currencyRate'
  | 'amountsAre'
  | 'reference'
  | 'net'
  | 'tax'
  | 'total'
> & { dueDate: string };
export type CheckedLine = Omit<DocumentLineColumns, 'workspaceId'>;

/** What the document names, in at most three statements however many lines it has. */
export async function around(
  tx: EntityManager,
  document: TakenDocument,
  side: 'customer' | 'supplier',
): Promise<Around> {
  const workspace = workspaceOf(tx);
  const { companyId, contactId, lines } = document;
  const [row] = (await tx.query(aroundSql(side), [workspace, companyId ?? null, contactId ?? null])) as (Omit<
    Around,
    'party' | 'products' | 'rates'
  > &
    NonNullable<Around['party']>)[];
  const { baseCurrency, defaultLocationId, ...party } = row!;
  const products = await named<boolean>(
    tx,
    'products',
    'tracked',
    lines.map((line) => line.productId),
  );
  const rates = await named<string>(
    tx,
    'tax_rates',
    'rate',
    lines.map((line) => line.taxRateId),
  );
  return { baseCurrency, defaultLocationId, party: party.label ? party : undefined, products, rates };
}

const aroundSql = (side: 'customer' | 'supplier') => `
  SELECT w.base_currency AS "baseCurrency",
    (SELECT l.id FROM locations l WHERE l.workspace_id = w.id AND l.is_default) AS "defaultLocationId",
    coalesce(c.code || ' ' || c.name, concat_ws(' ', p.number, p.first_name, p.last_name)) AS label,
    CASE WHEN coalesce(c.do_not_import, p.do_not_import) THEN coalesce(c.do_not_import_reason, p.do_not_import_reason, '') END AS "doNotImport",
    (SELECT o.code || ' ' || o.name FROM companies o WHERE o.workspace_id = w.id AND o.id = c.merged_into_id) AS winner,
    coalesce(c.is_${side}, true) AS marked
  FROM workspaces w
    LEFT JOIN companies c ON c.workspace_id = w.id AND c.id = $2::uuid
    LEFT JOIN contacts p ON p.workspace_id = w.id AND p.id = $3::uuid
  WHERE w.id = $1`;

async function named<V>(
  tx: EntityManager,
  table: 'products' | 'tax_rates',
  column: string,
  given: readonly (string | undefined)[],
): Promise<Map<string, V>> {
  const ids = [...new Set(given.filter((id) => id !== undefined))];
  if (ids.length === 0) return new Map();
  const rows = (await tx.query(
    `SELECT id::text AS id, ${column} AS value FROM ${table} WHERE workspace_id = $1 AND id::text = ANY($2)`,
    [workspaceOf(tx), ids],
  )) as { id: string; value: V }[];
  return new Map(rows.map(({ id, value }) => [id, value]));
}

/** The header to store; problems go to `check`. */
export function checkHeader(
  check: FieldChecks,
  document: TakenDocument,
  { baseCurrency, party }: Around,
  called: string,
): CheckedHeader {
  if (!party)
    check.problem(
      'party',
      'unknown_reference',
      `${called} is made out to nobody in this workspace. Take its contact in first.`,
    );
  else if (party.winner)
    check.problem(
      'party',
      'merged_reference',
      `${called} is made out to ${party.label}, which was merged into ${party.winner}. Link ${party.winner} instead.`,
    );
  else if (party.doNotImport !== null)
    check.problem(
      'party',
      'do_not_import',
      `${party.label} is marked "do not import"${party.doNotImport && ` (${party.doNotImport})`}, so ${called} stays out.`,
    );
  const date = check.requiredDate('date', document.date) ?? '';
  const money = (field: 'net' | 'tax' | 'total', min: string) =>
    check.requiredDecimal(field, document[field], { decimals: 2, min, max: largestAmount }) ?? '0.00';
  const totals = {
    net: money('net', `-${largestAmount}`),
    tax: money('tax', `-${largestAmount}`),
    total: money('total', '0'),
  };
  if (!new Decimal(totals.net).plus(totals.tax).equals(totals.total))
    check.problem(
      'total',
      'does_not_add_up',
      `The net amount and the tax of ${called}, ${totals.net} and ${totals.tax}, do not come to its total of ${totals.total}. Correct it there.`,
    );
  const { currency, currencyRate } = currencyOf(check, document, baseCurrency, called);
  return {
    companyId: document.companyId ?? null,
    contactId: document.contactId ?? null,
    date,
    dueDate: check.date('dueDate', document.dueDate) ?? date,
    currency,
    currencyRate,
    amountsAre: check.oneOf('amountsAre', document.amountsAre, amountsAreValues) ?? 'exclusive',
    reference: check.optionalText('reference', document.reference, { max: 255 }) ?? null,
    ...totals,
  };
}

function currencyOf(check: FieldChecks, { currency, currencyRate }: TakenDocument, base: string, called: string) {
  const known = check.problems.length;
  const code = check.requiredCurrency('currency', currency) ?? '';
  if (check.problems.length > known) {
    check.problems.splice(known);
    check.problem(
      'currency',
      'unknown_currency',
      `${called} is in ${String(currency)}, a currency that this CRM does not have. Enter it by hand in a currency that it has.`,
    );
  }
  if (code === base) return { currency: code, currencyRate: null };
  const rate =
    check.decimal('currencyRate', currencyRate, { decimals: 8, min: '0.00000001', max: '9999999999' }) ?? null;
  if (rate === null)
    check.problem(
      'currencyRate',
      'rate_missing',
      `${called} is in ${code} without a rate to ${base}. Give ${code} a rate there.`,
    );
  return { currency: code, currencyRate: rate };
}

/** The lines to store, their money as it came; problems go to `check`. */
export function checkLines(check: FieldChecks, { lines }: TakenDocument, known: Around, called: string): CheckedLine[] {
  if (lines.length === 0) check.problem('lines', 'required', `${called} has no lines. Add one there.`);
  if (lines.length > mostLines) {
    check.problem(
      'lines',
      'too_many_lines',
      `${called} has ${lines.length} lines; at most ${mostLines} are possible. Enter it by hand.`,
    );
    return [];
  }
  return lines.map((line, at) => checkLine(check.within(`lines.${at}`), line, at, known));
}

function checkLine(check: FieldChecks, line: TakenLine, position: number, known: Around): CheckedLine {
  const { productId, taxRateId } = line;
  if (productId !== undefined && !known.products.has(productId))
    check.problem('productId', 'unknown_reference', `There is no product with the id ${productId} in this workspace.`);
  if (taxRateId !== undefined && !known.rates.has(taxRateId))
    check.problem('taxRateId', 'unknown_reference', `There is no tax rate with the id ${taxRateId} in this workspace.`);
  const money = (field: 'amount' | 'taxAmount') =>
    check.requiredDecimal(field, line[field], { decimals: 2, min: `-${largestAmount}`, max: largestAmount }) ?? '0.00';
  return {
    id: randomUUID(),
    position,
    productId: productId ?? null,
    name: check.text('name', line.name, { max: 500 }) ?? '',
    description: check.optionalText('description', line.description, { max: 4000, multiline: true }) ?? null,
    ...countOf(check, line),
    discountPercent:
      check.decimal('discountPercent', line.discountPercent, { decimals: 2, min: '0', max: '100' }) ?? null,
    taxRateId: taxRateId ?? null,
    taxRate: (taxRateId && known.rates.get(taxRateId)) || null,
    // Where such goods are kept, as an edit of the line would fill it in; nothing moves there.
    locationId: productId && known.products.get(productId) ? known.defaultLocationId : null,
    amount: money('amount'),
    taxAmount: money('taxAmount'),
  };
}

/** Quantities here are above zero: the books have lines of text alone, and reductions by quantity. */
function countOf(check: FieldChecks, line: TakenLine): { quantity: string; unitPrice: string } {
  const least = '-99999999999';
  const quantity = new Decimal(check.requiredDecimal('quantity', line.quantity, { decimals: 4, min: least }) ?? '1');
  const price = new Decimal(check.requiredDecimal('unitPrice', line.unitPrice, { decimals: 4, min: least }) ?? '0');
  if (quantity.isZero()) return { quantity: '1', unitPrice: '0' };
  const turned = quantity.isNegative() ? price.negated() : price;
  return { quantity: quantity.abs().toFixed(4), unitPrice: turned.toFixed(4) };
}

/** What is to be said when our arithmetic makes something else of the lines than the books did. */
export function roundedOtherwise(
  header: CheckedHeader,
  lines: readonly CheckedLine[],
  called: string,
): string | undefined {
  const ours = documentTotals(lines, header.amountsAre);
  const differ = ours.total !== header.total || ours.tax !== header.tax;
  return differ
    ? `The lines of ${called} come to ${ours.total} ${header.currency} with ${ours.tax} of tax here; its own ${header.total} with ${header.tax} of tax are kept.`
    : undefined;
}
