import { divideRounded, toUnits } from '../../rig/src/decimal.js';
import type { JournalEntry, Sandbox } from '../../rig/src/sandbox.js';
import { ACCOUNTANTS } from './accountant/books.js';

type Fields = Record<string, unknown>;

/** A line as Xero shows it. */
interface XeroLine {
  account: string;
  item: string;
  /** Four decimals. */
  quantity: bigint;
  /** Without tax, base currency, cents. */
  net: bigint;
}

export interface XeroDocument {
  id: string;
  type: string;
  number: string;
  status: string;
  /** Number (else name) of the contact and the currency: `C-00042 USD`. */
  account: string;
  total: bigint;
  open: bigint;
  lines: XeroLine[];
}

interface XeroPayment {
  documentId: string;
  /** Code or id of the account. */
  account: string;
  amount: bigint;
  reference: string;
}

interface XeroItem {
  code: string;
  quantity: bigint;
  /** Cents. */
  value: bigint;
}

/** What the books hold, read over HTTP and nothing else. */
export interface XeroSide {
  documents: XeroDocument[];
  payments: XeroPayment[];
  items: XeroItem[];
  contacts: { number: string; name: string; status: string }[];
  purchaseOrders: { number: string; status: string; total: bigint }[];
  journal: JournalEntry[];
  keyClashes: number;
  /** Calls of the API that the product made. */
  calls: number;
}

export async function readXero(sandbox: Sandbox): Promise<XeroSide> {
  const payments = (await sandbox.rows('Payments')).filter(({ Status }) => Status === 'AUTHORISED');
  return {
    documents: [
      ...(await sandbox.rows('Invoices')).map((row) => document(row, 'Invoice', 'AmountDue')),
      ...(await sandbox.rows('CreditNotes')).map((row) => document(row, 'CreditNote', 'RemainingCredit')),
    ],
    payments: payments.map(payment),
    items: (await sandbox.items()).filter(({ IsTrackedAsInventory }) => IsTrackedAsInventory === true).map(item),
    contacts: (await sandbox.rows('Contacts')).map((row) => ({
      ...{ number: text(row, 'ContactNumber'), name: text(row, 'Name'), status: text(row, 'ContactStatus') },
    })),
    purchaseOrders: (await sandbox.rows('PurchaseOrders')).map((row) => ({
      ...{ number: text(row, 'PurchaseOrderNumber'), status: text(row, 'Status'), total: cents(row['Total']) },
    })),
    journal: await sandbox.journal(),
    keyClashes: await sandbox.keyClashes(),
    calls: (await sandbox.calls()).filter(
      ({ path, clientId }) => path.startsWith('/api.xro/') && !clientId?.startsWith(ACCOUNTANTS),
    ).length,
  };
}

function document(row: Fields, what: 'Invoice' | 'CreditNote', open: string): XeroDocument {
  const contact = row['Contact'] as Fields;
  const rate = units(row['CurrencyRate'] ?? 1, 6);
  const inBase = (net: bigint) => (rate === 0n ? net : divideRounded(net, rate, 1_000_000n));
  return {
    id: text(row, `${what}ID`),
    type: text(row, 'Type'),
    number: text(row, `${what}Number`),
    status: text(row, 'Status'),
    account: `${text(contact, 'ContactNumber') || text(contact, 'Name')} ${text(row, 'CurrencyCode')}`,
    total: cents(row['Total']),
    open: cents(row[open]),
    lines: ((row['LineItems'] ?? []) as Fields[]).map((line) => ({
      account: text(line, 'AccountCode'),
      item: text(line, 'ItemCode'),
      quantity: units(line['Quantity'] ?? 0, 4),
      net: inBase(cents(line['LineAmount']) - (row['LineAmountTypes'] === 'Inclusive' ? cents(line['TaxAmount']) : 0n)),
    })),
  };
}

function payment(row: Fields): XeroPayment {
  const invoice = row['Invoice'] as Fields | undefined;
  const creditNote = row['CreditNote'] as Fields | undefined;
  const account = (row['Account'] ?? {}) as Fields;
  return {
    documentId: text(invoice ?? {}, 'InvoiceID') || text(creditNote ?? {}, 'CreditNoteID'),
    account: text(account, 'AccountID'),
    amount: cents(row['Amount']),
    reference: text(row, 'Reference'),
  };
}

const item = (row: Fields): XeroItem => ({
  code: text(row, 'Code'),
  quantity: units(row['QuantityOnHand'] ?? 0, 4) - units(row['QuantityOnBackOrder'] ?? 0, 4),
  value: cents(row['TotalCostPool'] ?? 0),
});

const text = (row: Fields, name: string): string => {
  const value = row[name];
  return typeof value === 'string' ? value : '';
};

const units = (value: unknown, scale: number): bigint =>
  toUnits(typeof value === 'number' || typeof value === 'string' ? String(value) : '0', scale);

const cents = (value: unknown): bigint => units(value ?? 0, 2);
