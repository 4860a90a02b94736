import { Refused, type Rest } from '../../../rig/src/rest.js';

/** Something that the product itself says is not as in Xero, and why. */
export interface Listing {
  /** Which list of the product it is on. */
  list: 'import' | 'error' | 'held' | 'change';
  /** Stable code of the cause. */
  cause: string;
  label: string;
  sentence: string;
  /** Ids of the records that it is about, the documents behind a payment too. */
  records: string[];
  /** Xero's id of the payment, or `credit@document`. */
  remoteId?: string;
  /** What became of a change. */
  state?: string;
}

interface Named {
  name: string;
  id: string;
}

interface Item {
  remoteId: string;
  label: string;
  code: string;
  sentence: string;
  record?: Named;
}

interface Row {
  label: string;
  record: Named;
  reason?: string;
  reasonCode?: string;
  problems: { code: string; sentence: string; xeroSaid?: string }[];
}

/** A record on the list "Changed in Xero". */
export interface Change {
  id: string;
  record: Named;
  label: string;
  cause: string;
  state: string;
  sentence: string;
  choices: string[];
}

/** Changes in one of the states. */
async function changesIn(rest: Rest, states: readonly string[]): Promise<Listing[]> {
  const found: Listing[] = [];
  for (const state of states)
    for (const { record, label, cause, sentence } of await rest.all<Change>(
      `integrations/xero/changes?filter[state]=${state}`,
    ))
      found.push({ ...{ list: 'change', cause, label, sentence, state }, records: [record.id] });
  return found;
}

/** What was decided or went by itself: it must be no difference any more. */
export const settledChanges = (rest: Rest): Promise<Listing[]> =>
  changesIn(rest, ['pushed', 'accepted', 'reissued', 'gone']);

/** Everything that the product lists as open between itself and Xero. */
export async function listings(rest: Rest): Promise<Listing[]> {
  const items = await rest.all<Item>('integrations/xero/imports/items');
  const errors = await rest.all<Row>('integrations/xero/errors');
  const held = await rest.all<Row>('integrations/xero/export-queue?filter[held]=true');
  const found: Listing[] = items.map(({ remoteId, label, code, sentence, record }) => ({
    ...{ list: 'import', cause: code, label, sentence, remoteId },
    records: record ? [record.id] : [],
  }));
  for (const row of errors) found.push(...(await rowListings(rest, 'error', row)));
  found.push(...(await changesIn(rest, ['open', 'excluded', 'ignored'])));
  for (const row of held) found.push(...(await rowListings(rest, 'held', row)));
  return found;
}

async function rowListings(rest: Rest, list: 'error' | 'held', row: Row): Promise<Listing[]> {
  const records = await behind(rest, row.record);
  if (list === 'held' || row.problems.length === 0)
    return [{ list, cause: row.reasonCode ?? '', label: row.label, sentence: row.reason ?? '', records }];
  return row.problems.map(({ code, sentence, xeroSaid }) => ({
    ...{ list, cause: code, label: row.label, records },
    sentence: `${sentence}${xeroSaid ? ` (${xeroSaid})` : ''}`,
  }));
}

/** Where the documents of money and credit are found. */
const MONEY: Record<string, string> = {
  payment: 'payments',
  creditAllocation: 'credit-allocations',
  refund: 'refunds',
  supplierCreditAllocation: 'supplier-credit-allocations',
};

interface Money {
  invoiceId?: string;
  creditNoteId?: string;
  supplierBillId?: string;
  supplierCreditId?: string;
  allocations?: { invoiceId: string }[];
}

/** A record and, when it is money or credit, the documents that it is on. */
async function behind(rest: Rest, { name, id }: Named): Promise<string[]> {
  const path = MONEY[name];
  if (path === undefined) return [id];
  const money = await rest.get<Money>(`${path}/${id}`).catch(gone);
  const { invoiceId, creditNoteId, supplierBillId, supplierCreditId, allocations = [] } = money;
  const documents = [invoiceId, creditNoteId, supplierBillId, supplierCreditId];
  return [id, ...documents.flatMap((one) => one ?? []), ...allocations.map((one) => one.invoiceId)];
}

function gone(error: unknown): Money {
  if (error instanceof Refused && error.status === 404) return {};
  throw error;
}

/** An item of which the stock check says that Xero has another quantity or value. */
export interface StockListing {
  code: string;
  causes: string[];
}

interface StockCheck {
  differences: { code: string; reasons: { code: string }[] }[];
}

/** Lets the product compare its stock with Xero; it corrects Xero where it finds a difference, so this comes last. */
export async function stockListings(rest: Rest, key: string): Promise<StockListing[]> {
  const { differences } = await rest.post<StockCheck>('integrations/xero/stock-check', key);
  return differences.map(({ code, reasons }) => ({ code, causes: reasons.map((reason) => reason.code) }));
}
