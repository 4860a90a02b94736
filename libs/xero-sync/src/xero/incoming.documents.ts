import { Decimal } from 'decimal.js';
import type { IncomingDocument } from '../host/intake.js';
import { currencyIn, type Reading, refused, type RowProblem, tidyIn, unknownValue, withoutId } from './incoming.js';
import { type LineFacts, linesIn } from './incoming.lines.js';
import { creditUsesOf, type XeroCreditUse } from './payments.reads.js';
import { type Json, dayIn, decimalIn, idIn, instantIn, listIn, moneyIn, objectIn, withoutGaps } from './values.js';

/** Money on a document. Of one that was paid in a batch the id is the batch's. Amounts in the document's currency. */
interface PaymentFacts {
  remoteId: string;
  amount: string;
  date?: string;
  reference?: string;
}

/** Credit of a credit note that was put on a document. */
interface AllocationFacts {
  documentRemoteId: string;
  amount: string;
  date?: string;
}

/** A document of Xero's, with Xero's keys in place of the host's ids. */
export interface DocumentFacts extends Omit<IncomingDocument, 'contactId' | 'lines'> {
  contactRemoteId: string;
  contactName?: string;
  /**
   * `open`: approved, and something is still due. `settled`: nothing is. `draft`: it does not count yet. `ended`: voided or deleted.
   * Of quotes: `open` is accepted, `settled` is invoiced, `ended` is declined or deleted, all others are `draft`.
   */
  standing: 'open' | 'settled' | 'draft' | 'ended';
  lines: LineFacts[];
  /** What is still due, or of a credit note still to be used; of a quote its total. */
  due: string;
  payments: PaymentFacts[];
  /** Credit on an invoice or bill. */
  credits: XeroCreditUse[];
  /** Of a credit note: where its credit went. */
  allocations: AllocationFacts[];
  updatedAt?: string;
}

type Standing = DocumentFacts['standing'];

interface Shape {
  kind: IncomingDocument['kind'];
  /** What people call it. */
  word: string;
  isNumbered: boolean;
  idField: string;
  numberField: string;
  standings: Record<string, Standing>;
}

const bookStandings: Record<string, Standing> = {
  DRAFT: 'draft',
  SUBMITTED: 'draft',
  AUTHORISED: 'open',
  PAID: 'settled',
  VOIDED: 'ended',
  DELETED: 'ended',
};

const invoiceFields = { idField: 'InvoiceID', numberField: 'InvoiceNumber', standings: bookStandings };
const creditFields = { idField: 'CreditNoteID', numberField: 'CreditNoteNumber', standings: bookStandings };

const invoices: Record<string, Shape> = {
  ACCREC: { kind: 'invoice', word: 'Invoice', isNumbered: true, ...invoiceFields },
  ACCPAY: { kind: 'bill', word: 'Bill', isNumbered: false, ...invoiceFields },
};

const credits: Record<string, Shape> = {
  ACCRECCREDIT: { kind: 'creditNote', word: 'Credit note', isNumbered: true, ...creditFields },
  ACCPAYCREDIT: { kind: 'supplierCredit', word: 'Supplier credit', isNumbered: false, ...creditFields },
};

const quote: Shape = {
  kind: 'salesOrder',
  word: 'Quote',
  isNumbered: true,
  idField: 'QuoteID',
  numberField: 'QuoteNumber',
  standings: {
    DRAFT: 'draft',
    SENT: 'draft',
    ACCEPTED: 'open',
    INVOICED: 'settled',
    DECLINED: 'ended',
    DELETED: 'ended',
  },
};

/** A row of `Invoices`: an invoice or a bill. @param baseCurrency the organisation's, in which documents have no rate */
export const invoiceIn = (row: Json, baseCurrency: string): Reading<DocumentFacts> =>
  documentOfType(row, invoices, 'InvoiceID', 'InvoiceNumber', baseCurrency);

/** A row of `CreditNotes`, of either side. */
export const creditNoteIn = (row: Json, baseCurrency: string): Reading<DocumentFacts> =>
  documentOfType(row, credits, 'CreditNoteID', 'CreditNoteNumber', baseCurrency);

/** A row of `Quotes`; what was accepted is a sales order. */
export const quoteIn = (row: Json, baseCurrency: string): Reading<DocumentFacts> =>
  documentIn(row, quote, baseCurrency);

function documentOfType(
  row: Json,
  shapes: Record<string, Shape>,
  idField: string,
  numberField: string,
  baseCurrency: string,
): Reading<DocumentFacts> {
  const type = tidyIn(row, 'Type');
  const shape = type === undefined ? undefined : shapes[type.toUpperCase()];
  if (shape) return documentIn(row, shape, baseCurrency);
  const remoteId = idIn(row, idField)?.toLowerCase();
  const called = `Document ${tidyIn(row, numberField) ?? remoteId ?? 'without a number'}`;
  return refused(called, remoteId, [
    type
      ? unknownValue(called, 'the type', type)
      : { code: 'type_missing', sentence: `${called} came from Xero without a type. Read again.` },
  ]);
}

const amountTypes: Record<string, DocumentFacts['amountsAre']> = {
  EXCLUSIVE: 'exclusive',
  INCLUSIVE: 'inclusive',
  NOTAX: 'noTax',
};

function documentIn(row: Json, shape: Shape, baseCurrency: string): Reading<DocumentFacts> {
  const called = nameOf(row, shape);
  const problems: RowProblem[] = [];
  const identity = identityIn(row, shape, called, problems);
  const money = moneyOf(row, called, baseCurrency, problems);
  const standing = knownIn(row, 'Status', shape.standings, 'status', called, problems);
  const lines = linesOf(row, called, problems);
  if (!identity || !money || !standing || problems.length > 0)
    return refused(called, idIn(row, shape.idField)?.toLowerCase(), problems);
  const facts: DocumentFacts = {
    kind: shape.kind,
    ...identity,
    ...money,
    standing,
    due: moneyIn(row, 'AmountDue') ?? moneyIn(row, 'RemainingCredit') ?? money.total,
    lines,
    payments: paymentsOn(row),
    credits: creditUsesOf(row),
    allocations: allocationsIn(row),
    ...withoutGaps({
      contactName: contactNameIn(row),
      dueDate: dayIn(row, 'DueDateString') ?? dayIn(row, 'DueDate'),
      reference: tidyIn(row, 'Reference'),
      updatedAt: instantIn(row, 'UpdatedDateUTC') ?? instantIn(row, 'UpdatedDateUTCString'),
    }),
  };
  return { done: 'read', called, facts, remarks: remarksOn(facts, called) };
}

const contactNameIn = (row: Json): string | undefined => tidyIn(objectIn(row, 'Contact'), 'Name');

function nameOf(row: Json, { word, numberField }: Shape): string {
  const number = tidyIn(row, numberField);
  const from = contactNameIn(row);
  return `${word} ${number ?? `without a number${from ? ` of ${from}` : ''}`}`;
}

/** The value, or a problem in its place. */
function needed<T>(
  value: T | undefined,
  code: string,
  called: string,
  what: string,
  problems: RowProblem[],
): T | undefined {
  if (value === undefined)
    problems.push({
      code,
      sentence: `${called} came from Xero without ${what}. Open and save it there, then read again.`,
    });
  return value;
}

function identityIn(
  row: Json,
  shape: Shape,
  called: string,
  problems: RowProblem[],
): Pick<DocumentFacts, 'remoteId' | 'number' | 'contactRemoteId' | 'date'> | undefined {
  const remoteId = idIn(row, shape.idField)?.toLowerCase();
  const number = tidyIn(row, shape.numberField);
  if (!remoteId) problems.push(withoutId(called));
  // Bills and their credits may go without one in Xero.
  if (!number && shape.isNumbered)
    problems.push({
      code: 'number_missing',
      sentence: `${called} has no number in Xero. Give it one there, then read again.`,
    });
  const contactId = idIn(objectIn(row, 'Contact'), 'ContactID')?.toLowerCase();
  const contactRemoteId = needed(contactId, 'contact_missing', called, 'a contact', problems);
  const day = dayIn(row, 'DateString') ?? dayIn(row, 'Date');
  const date = needed(day, 'date_missing', called, 'a date', problems);
  return remoteId && contactRemoteId && date ? { remoteId, number: number ?? '', contactRemoteId, date } : undefined;
}

type Money = Pick<DocumentFacts, 'currency' | 'currencyRate' | 'amountsAre' | 'net' | 'tax' | 'total'>;

function moneyOf(row: Json, called: string, baseCurrency: string, problems: RowProblem[]): Money | undefined {
  const currency = needed(currencyIn(row, 'CurrencyCode'), 'currency_missing', called, 'a currency', problems);
  const totals = needed(totalsIn(row), 'totals_missing', called, 'its totals', problems);
  const amountsAre = knownIn(row, 'LineAmountTypes', amountTypes, 'kind of amounts', called, problems);
  if (!currency || !totals || !amountsAre) return undefined;
  if (currency === baseCurrency) return { currency, amountsAre, ...totals };
  const what = `the exchange rate of its ${currency}`;
  const currencyRate = needed(rateIn(row), 'currency_rate_missing', called, what, problems);
  return currencyRate === undefined ? undefined : { currency, currencyRate, amountsAre, ...totals };
}

function linesOf(row: Json, called: string, problems: RowProblem[]): LineFacts[] {
  const read = linesIn(row, called);
  problems.push(...read.problems);
  if (read.lines.length === 0 && read.problems.length === 0)
    problems.push({
      code: 'lines_missing',
      sentence: `${called} came from Xero without its lines. Xero tells them page by page, or for one document alone.`,
    });
  return read.lines;
}

function knownIn<T>(
  row: Json,
  field: string,
  known: Record<string, T>,
  what: string,
  called: string,
  problems: RowProblem[],
): T | undefined {
  const value = tidyIn(row, field);
  const meaning = value === undefined ? undefined : known[value.toUpperCase()];
  if (value === undefined)
    problems.push({
      code: `${what.replaceAll(' ', '_')}_missing`,
      sentence: `${called} came from Xero without a ${what}. Read again.`,
    });
  else if (meaning === undefined) problems.push(unknownValue(called, `the ${what}`, value));
  return meaning;
}

/** Two of the three tell the third. The net amount is without tax, whatever the lines are. */
function totalsIn(row: Json): Pick<DocumentFacts, 'net' | 'tax' | 'total'> | undefined {
  const [net, tax, total] = (['SubTotal', 'TotalTax', 'Total'] as const).map((field) => moneyIn(row, field));
  if (total !== undefined && net !== undefined) return { net, tax: tax ?? less(total, net), total };
  if (total !== undefined && tax !== undefined) return { net: less(total, tax), tax, total };
  if (net !== undefined && tax !== undefined) return { net, tax, total: new Decimal(net).plus(tax).toFixed(2) };
  return undefined;
}

const less = (a: string, b: string): string => new Decimal(a).minus(b).toFixed(2);

function rateIn(row: Json): string | undefined {
  const rate = decimalIn(row, 'CurrencyRate', 6);
  return rate !== undefined && new Decimal(rate).greaterThan(0) ? rate : undefined;
}

const paymentsOn = (row: Json): PaymentFacts[] =>
  listIn(row, 'Payments').flatMap((payment) => {
    const remoteId = idIn(payment, 'PaymentID')?.toLowerCase();
    const amount = moneyIn(payment, 'Amount');
    if (!remoteId || amount === undefined) return [];
    const more = { date: dayIn(payment, 'Date'), reference: tidyIn(payment, 'Reference') };
    return [{ remoteId, amount, ...withoutGaps(more) }];
  });

const allocationsIn = (row: Json): AllocationFacts[] =>
  listIn(row, 'Allocations').flatMap((allocation) => {
    const documentRemoteId = idIn(objectIn(allocation, 'Invoice'), 'InvoiceID')?.toLowerCase();
    const amount = moneyIn(allocation, 'Amount');
    if (!documentRemoteId || amount === undefined || allocation['IsDeleted'] === true) return [];
    return [{ documentRemoteId, amount, ...withoutGaps({ date: dayIn(allocation, 'Date') }) }];
  });

/** What is odd about a document that can be taken in all the same: its totals stand as Xero has them. */
function remarksOn(
  { net, tax, total, lines, payments, credits, currency }: DocumentFacts,
  called: string,
): RowProblem[] {
  const remarks: RowProblem[] = [];
  const sum = (amounts: readonly string[]) => Decimal.sum(0, ...amounts);
  if (!new Decimal(net).plus(tax).equals(total) || !sum(lines.map(({ taxAmount }) => taxAmount)).equals(tax))
    remarks.push({
      code: 'totals_differ',
      sentence: `The lines of ${called} do not add up to its total of ${total} ${currency} in Xero (rounding, or a tax set by hand). The total stands.`,
    });
  const applied = sum([...payments, ...credits].map(({ amount }) => amount));
  if (applied.greaterThan(total))
    remarks.push({
      code: 'applied_beyond_total',
      sentence: `${applied.toFixed(2)} ${currency} is on ${called} in Xero, more than its total of ${total}. What is beyond it stays in Xero.`,
    });
  return remarks;
}
