import { toUnits } from '../../rig/src/decimal.js';
import type { Rest } from '../../rig/src/rest.js';
import { syncStatus } from '../../rig/src/sync-status.js';

/** A product as the CRM values it. */
interface CrmProduct {
  id: string;
  code: string;
  /** Four decimals. */
  onHand: bigint;
  /** Four decimals, base currency. */
  value: bigint;
  movements: number;
}

/** A document that must stand in Xero. */
export interface CrmDocument {
  kind: 'invoice' | 'creditNote' | 'bill' | 'supplierCredit';
  id: string;
  number: string;
  /** Number of the customer or supplier and the currency: `C-00042 USD`. */
  account: string;
  total: bigint;
  /** What is due, or what is left of a credit. */
  open: bigint;
}

/** One movement of the CRM's ledger. */
interface CrmMovement {
  productId: string;
  quantity: bigint;
  cause: string;
  sourceKind: string;
  sourceId: string;
  createdAt: string;
}

/** A stocktake that counts. */
interface CrmStocktake {
  number: string;
  /** Each difference at cost, in cents. */
  differences: bigint[];
}

export interface CrmSide {
  products: CrmProduct[];
  /** Oldest first. */
  movements: CrmMovement[];
  documents: CrmDocument[];
  stocktakes: CrmStocktake[];
  purchaseOrders: { number: string; status: string; total: bigint }[];
  /** Numbers of all documents that moved stock, by kind and id. */
  numbers: Map<string, string>;
  queued: number;
  unresolved: number;
  held: number;
  firstError?: string;
  /** What the product's own comparison with Xero finds. */
  differences: string[];
}

interface Row {
  id: string;
  number: string | null;
  status: string;
  companyId: string | null;
  contactId: string | null;
  currency: string;
  total: string;
  amountDue: string;
  remaining: string;
  doNotExport: boolean;
}

const cents = (text: string): bigint => toUnits(text, 2);

/** Reads what the CRM says through REST. */
export async function readCrm(rest: Rest): Promise<CrmSide> {
  const accounts = await accountNumbers(rest);
  const movements = await movementsOf(rest);
  const documents = [
    ...(await documentsOf(rest, 'invoices', 'invoice', accounts)),
    ...(await documentsOf(rest, 'credit-notes', 'creditNote', accounts)),
    ...(await documentsOf(rest, 'supplier-bills', 'bill', accounts)),
    ...(await documentsOf(rest, 'supplier-credits', 'supplierCredit', accounts)),
  ];
  const { queued, unresolved, held } = await syncStatus(rest);
  return {
    products: await productsOf(rest, movements),
    ...{ movements, documents, queued, unresolved, held },
    stocktakes: await stocktakesOf(rest),
    purchaseOrders: (await rest.all<Row>('purchase-orders')).map(({ number, status, total }) => ({
      ...{ number: number ?? '', status, total: cents(total) },
    })),
    numbers: await numbersOf(rest),
    differences: [],
  };
}

interface StockCheck {
  differences: { code: string; inCrm: string; inXero: string; valueInCrm: string; valueInXero: string }[];
}

/** Lets the product compare its stock with Xero; it corrects Xero where it finds a difference, so this comes last. */
export async function stockCheck(rest: Rest, key: string): Promise<string[]> {
  const { differences } = await rest.post<StockCheck>('integrations/xero/stock-check', key);
  return differences.map(
    ({ code, inCrm, inXero, valueInCrm, valueInXero }) =>
      `${code}: ${inCrm} worth ${valueInCrm} here, ${inXero} worth ${valueInXero} in Xero.`,
  );
}

/** Company or contact → what it is called in the books. */
async function accountNumbers(rest: Rest): Promise<Map<string, string>> {
  const companies = await rest.all<{ id: string; code: string }>('companies');
  const contacts = await rest.all<{ id: string; number: string }>('contacts');
  return new Map([
    ...companies.map(({ id, code }) => [id, code] as const),
    ...contacts.map(({ id, number }) => [id, number] as const),
  ]);
}

async function documentsOf(
  rest: Rest,
  path: string,
  kind: CrmDocument['kind'],
  accounts: Map<string, string>,
): Promise<CrmDocument[]> {
  const rows = await rest.all<Row>(path);
  const isCredit = kind === 'creditNote' || kind === 'supplierCredit';
  return rows
    .filter(({ status, doNotExport }) => status !== 'draft' && status !== 'voided' && !doNotExport)
    .map((row) => ({
      ...{ kind, id: row.id, number: row.number ?? '', total: cents(row.total) },
      account: `${accounts.get(row.companyId ?? row.contactId ?? '') ?? '?'} ${row.currency}`,
      open: cents(isCredit ? row.remaining : row.amountDue),
    }));
}

async function productsOf(rest: Rest, movements: readonly CrmMovement[]): Promise<CrmProduct[]> {
  const rows = await rest.all<{ productId: string; code: string; onHand: string; value: string }>('stock-valuation');
  const counts = new Map<string, number>();
  for (const { productId } of movements) counts.set(productId, (counts.get(productId) ?? 0) + 1);
  return rows.map(({ productId, code, onHand, value }) => ({
    ...{ id: productId, code, onHand: toUnits(onHand, 4), value: toUnits(value, 4) },
    movements: counts.get(productId) ?? 0,
  }));
}

async function movementsOf(rest: Rest): Promise<CrmMovement[]> {
  const rows = await rest.all<Omit<CrmMovement, 'quantity'> & { quantity: string }>('stock-movements?sort=createdAt');
  return rows.map((row) => ({ ...row, quantity: toUnits(row.quantity, 4) }));
}

interface Stocktake {
  id: string;
  number: string;
  lines: { varianceValue: string | null }[];
}

async function stocktakesOf(rest: Rest): Promise<CrmStocktake[]> {
  const found: CrmStocktake[] = [];
  for (const { id } of await rest.all<Row>('stocktakes?filter[status]=completed')) {
    const { number, lines } = await rest.get<Stocktake>(`stocktakes/${id}`);
    found.push({ number, differences: lines.map(({ varianceValue }) => cents(varianceValue ?? '0')) });
  }
  return found;
}

const MOVERS: Record<string, string> = {
  invoice: 'invoices',
  creditNote: 'credit-notes',
  supplierBill: 'supplier-bills',
  supplierCredit: 'supplier-credits',
  stockAdjustment: 'stock-adjustments',
  stocktake: 'stocktakes',
  stockTransfer: 'stock-transfers',
  workOrder: 'work-orders',
};

async function numbersOf(rest: Rest): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  for (const [kind, path] of Object.entries(MOVERS))
    for (const { id, number } of await rest.all<Row>(path)) numbers.set(`${kind} ${id}`, number ?? '');
  return numbers;
}
