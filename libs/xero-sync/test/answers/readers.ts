import { CallFailed, type Member, type Session } from '../../src/engine/call.js';
import type { ReferenceList } from '../../src/reference/reference-lists.js';
import { xeroCalls } from '../../src/xero/calls/index.js';
import type { Reading, RowProblem } from '../../src/xero/incoming.js';
import { readLinkTargets, type TargetType } from '../../src/xero/link-target.reads.js';
import { readChangedDocuments, readChangedPayments, readCreditUses } from '../../src/xero/payments.reads.js';
import { type PagedList, readAllItems, readForbidden, readListPage } from '../../src/xero/set-up.reads.js';
import { readItemStock } from '../../src/xero/stock.reads.js';
import { type Json, idIn, listIn, textIn } from '../../src/xero/values.js';
import { readContactStates, readInvoiceStatuses, XeroReads } from '../../src/xero/xero.reads.js';

/** What one of the product's readers makes of an answer. */
export interface Read {
  /** How many rows of the answer became facts. */
  took: number;
  facts: unknown;
  /** Why others did not. */
  refused: RowProblem[];
}

type Reader = (session: Session, rows: readonly Json[]) => Promise<Read>;

const baseCurrency = 'NZD';

const all = (facts: readonly unknown[]): Read => ({ took: facts.length, facts, refused: [] });
const byKey = (facts: ReadonlyMap<string, unknown>): Read => ({
  took: facts.size,
  facts: Object.fromEntries(facts),
  refused: [],
});

const readings = (rows: readonly Reading<unknown>[]): Read => ({
  took: rows.filter(({ done }) => done === 'read').length,
  facts: rows,
  refused: rows.flatMap((row) => (row.done === 'refused' ? row.problems : [])),
});

const idsIn = (rows: readonly Json[], field: string): string[] => rows.flatMap((row) => idIn(row, field) ?? []);

const reference =
  (list: ReferenceList): Reader =>
  async (session) => {
    const facts = await new XeroReads().read(session, list);
    return Array.isArray(facts) ? all(facts) : { took: 1, facts, refused: [] };
  };

const firstImport =
  (list: PagedList): Reader =>
  async (session) =>
    readings((await readListPage(session, list, { page: 1, size: 1000 }, baseCurrency)).rows);

const linking =
  (type: TargetType): Reader =>
  async (session, rows) =>
    byKey(await readLinkTargets(session, type, idsIn(rows, `${type}ID`)));

/** What an export finds when it looks for what it sent. */
const lookedUp =
  (call: string, idField: string): Reader =>
  async (session, rows) => {
    const members = rows.map((row) => memberOf(row, idField));
    const found = (await xeroCalls.get(call)?.find(session, members)) ?? [];
    const facts = found.filter((one) => one.found === 'one');
    return { took: facts.length, facts: found, refused: [] };
  };

const memberOf = (row: Json, idField: string): Member => {
  const remoteId = idIn(row, idField);
  return { stepId: '1', element: row, naturalKey: textIn(row, 'Reference') ?? '', ...(remoteId ? { remoteId } : {}) };
};

/** Every reader of the product, by the list of Xero's answer that it reads. */
const readers: Record<string, Record<string, Reader>> = {
  Organisations: { reference: reference('organisation') },
  Accounts: { reference: reference('accounts') },
  TaxRates: { reference: reference('taxRates') },
  Currencies: { reference: reference('currencies') },
  TrackingCategories: { reference: reference('trackingCategories') },
  BrandingThemes: { reference: reference('brandingThemes') },
  Actions: {
    rights: async (session, rows) => ({ took: rows.length, facts: await readForbidden(session), refused: [] }),
  },
  Contacts: {
    'first import': firstImport('contacts'),
    following: async (session, rows) => byKey(await readContactStates(session, idsIn(rows, 'ContactID'))),
    linking: linking('Contact'),
  },
  Items: {
    'first import': async (session) => readings(await readAllItems(session)),
    'stock check': async (session) => all(await readItemStock(session)),
    linking: linking('Item'),
  },
  Invoices: {
    'first import': firstImport('invoices'),
    changes: async (session) => all(await readChangedDocuments(session, undefined)),
    credits: async (session, rows) => byKey(await readCreditUses(session, idsIn(rows, 'InvoiceID'))),
    statuses: async (session, rows) => byKey(await readInvoiceStatuses(session, idsIn(rows, 'InvoiceID'))),
    linking: linking('Invoice'),
  },
  CreditNotes: { 'first import': firstImport('creditNotes'), linking: linking('CreditNote') },
  Quotes: { 'first import': firstImport('quotes') },
  PurchaseOrders: { orders: linking('PurchaseOrder') },
  Payments: { 'payment import': async (session) => all(await readChangedPayments(session, undefined)) },
  BatchPayments: { 'look-up': lookedUp('batchPayments.delete', 'BatchPaymentID') },
};

/** The list that an answer carries. */
export const listOf = (body: unknown): string => {
  if (typeof body !== 'object' || body === null) return 'text';
  const lists = Object.entries(body).filter(([name, value]) => name !== 'pagination' && typeof value === 'object');
  return lists.map(([name]) => name)[0] ?? 'nothing';
};

/** Whether the product reads answers to this operation, or others with the same list. */
export const isRead = (operation: string, list: string): boolean =>
  Object.hasOwn(readers, list) || Object.hasOwn(exports, operation);

/**
 * What all readers make of an answer that was laid ready to be read. A reader that cannot be answered says why; nothing else it may
 * throw is caught.
 */
export async function readAnswer(session: Session, operation: string, body: unknown): Promise<Record<string, Read>> {
  const list = listOf(body);
  const rows = listIn((body ?? {}) as Json, list);
  const reads: Record<string, Read> = {};
  for (const [name, read] of Object.entries({ ...readers[list], ...exportReader(operation) }))
    try {
      reads[name] = await read(session, rows);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      reads[name] = { took: 0, facts: [], refused: [refusal(error)] };
    }
  return reads;
}

/** Whether every row became facts for a reader that brings something into the CRM: all but the one that only follows. */
export const bringsIn = (reads: Record<string, Read>, rows: number): boolean =>
  Object.entries(reads).some(([name, { took }]) => took >= rows && bringing.has(name));

const bringing = new Set([
  'reference',
  'rights',
  'first import',
  'changes',
  'payment import',
  'look-up',
  'export',
  'orders',
]);

const refusal = ({ result, message }: CallFailed): RowProblem => ({
  code: result.problems[0]?.code ?? result.outcome,
  sentence: message,
});

/** The calls that the engine makes, by the operation of Xero's description. */
const exports: Record<string, string> = {
  createContacts: 'contacts.create',
  updateOrCreateContacts: 'contacts.update',
  createItems: 'items.create',
  updateOrCreateItems: 'items.update',
  createInvoices: 'invoices.create',
  updateOrCreateInvoices: 'invoices.update',
  createCreditNotes: 'creditNotes.create',
  updateOrCreateCreditNotes: 'creditNotes.update',
  createCreditNoteAllocation: 'creditNotes.allocate',
  deleteCreditNoteAllocations: 'creditNotes.unallocate',
  createPayments: 'payments.create',
  deletePayment: 'payments.delete',
  createBatchPayment: 'batchPayments.create',
  deleteBatchPayment: 'batchPayments.delete',
  createPurchaseOrders: 'purchaseOrders.create',
  updateOrCreatePurchaseOrders: 'purchaseOrders.update',
};

const exportReader = (operation: string): Record<string, Reader> => {
  const call = exports[operation];
  return call === undefined ? {} : { export: (session, rows) => readSent(session, call, rows) };
};

/** What an export makes of the answer, had it sent what the rows hold. A call of which nothing is known is asked for again. */
async function readSent(session: Session, name: string, rows: readonly Json[]): Promise<Read> {
  const call = xeroCalls.get(name)!;
  const members = rows.map((row) => sentMember(row, name));
  const options = { idempotencyKey: 'key', sendBy: new Date(Date.now() + 60_000) };
  const {
    outcome,
    members: results = [],
    problems,
  } = await call.send(session, call.prepare(members), options, members);
  return {
    took: results.filter((result) => result.outcome === 'applied').length,
    facts: results.length > 0 ? results : { outcome },
    refused: [...problems, ...results.flatMap((result) => result.problems)].map(({ code, sentence }) => ({
      code,
      sentence,
    })),
  };
}

const numberFields = ['ContactNumber', 'Code', 'InvoiceNumber', 'CreditNoteNumber', 'PurchaseOrderNumber', 'Reference'];
const idFields = ['ContactID', 'ItemID', 'PaymentID', 'BatchPaymentID', 'InvoiceID', 'CreditNoteID', 'PurchaseOrderID'];

const someId = 'd1b5d2a3-2a8e-4a3b-9a43-1a8d0a4cbb0e';

/** What is made has no id of Xero's when it is sent. */
function sentMember(row: Json, call: string): Member {
  const first = (fields: string[], read: typeof textIn) => fields.map((field) => read(row, field)).find(Boolean);
  const isNew = /\.(create|allocate)$/.test(call);
  return {
    stepId: '1',
    element: row,
    naturalKey: first(numberFields, textIn) ?? 'the record',
    target: someId,
    ...(isNew ? {} : { remoteId: first(idFields, idIn) ?? someId }),
  };
}

/** How the product understands a refusal of Xero's: as the answer to a document that it sent. */
export async function readRefusal(session: Session): Promise<RowProblem[]> {
  return (await readSent(session, 'contacts.create', [{ ContactNumber: 'C-1' }])).refused;
}
