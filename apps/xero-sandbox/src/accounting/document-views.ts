import { fineText, toCents, toFine, toTwoPlaces } from '../money/exact.js';
import type { Tx } from '../journal/store.js';
import { dateString, instantString, msDate, msInstant } from '../wire/dates.js';
import { amountDue, isSales, shown } from './amounts.js';
import { contactView } from './contact-views.js';
import type { Allocation, Line, Payment, TradeDocument } from './records.js';

/** `thin` is what an unpaged list shows: no lines, a contact of id and name. */
export interface ViewOptions {
  detail: 'thin' | 'full';
  unitDecimals: 2 | 4;
}

export function documentView(tx: Tx, document: TradeDocument, options: ViewOptions): Record<string, unknown> {
  if (document.Type === 'ACCREC' || document.Type === 'ACCPAY') return invoiceView(tx, document, options);
  return /CREDIT$/.test(document.Type) ? creditNoteView(tx, document, options) : prepaidView(tx, document, options);
}

function commonView(tx: Tx, document: TradeDocument, options: ViewOptions): Record<string, unknown> {
  const full = options.detail === 'full';
  return {
    Type: document.Type,
    Contact: contactOfDocument(tx, document.contactId, options.detail),
    DateString: dateString(document.Date),
    Date: msDate(document.Date),
    ...(document.DueDate ? { DueDateString: dateString(document.DueDate), DueDate: msDate(document.DueDate) } : {}),
    ...(document.BrandingThemeID ? { BrandingThemeID: document.BrandingThemeID } : {}),
    Status: document.Status,
    LineAmountTypes: document.LineAmountTypes,
    LineItems: full ? document.LineItems.map((line) => lineView(tx, line, options.unitDecimals)) : [],
    SubTotal: shown(document.SubTotal),
    TotalTax: shown(document.TotalTax),
    Total: shown(document.Total),
    UpdatedDateUTC: msInstant(document.updated),
    UpdatedDateUTCString: instantString(document.updated),
    CurrencyCode: document.CurrencyCode,
    CurrencyRate: shown(document.CurrencyRate),
    HasAttachments: false,
    HasErrors: false,
    ...(document.FullyPaidOnDate ? { FullyPaidOnDate: msDate(document.FullyPaidOnDate) } : {}),
  };
}

/** A document's contact: id and name in thin lists, all but its balances elsewhere. */
export function contactOfDocument(tx: Tx, contactId: string, detail: ViewOptions['detail']): Record<string, unknown> {
  const contact = tx.get('contacts', contactId);
  if (!contact) return { ContactID: contactId };
  if (detail === 'thin') return { ContactID: contact.id, Name: contact.Name };
  return { ...contactView(tx, contact, 'thin'), ContactPersons: contact.ContactPersons };
}

function invoiceView(tx: Tx, invoice: TradeDocument, options: ViewOptions): Record<string, unknown> {
  const sales = isSales(invoice);
  return {
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    ...(sales ? { Reference: invoice.Reference ?? '' } : {}),
    ...(invoice.Url ? { Url: invoice.Url } : {}),
    Payments: tx
      .find('payments', 'target', invoice.id)
      .filter(live)
      .map((payment) => paymentBrief(payment, invoice)),
    ...creditsOf(tx, invoice),
    AmountDue: shown(invoice.Status === 'VOIDED' || invoice.Status === 'DELETED' ? '0' : amountDue(invoice)),
    AmountPaid: shown(invoice.paid),
    AmountCredited: shown(invoice.credited),
    ...(toCents(invoice.TotalDiscount) !== 0n ? { TotalDiscount: shown(invoice.TotalDiscount) } : {}),
    IsDiscounted: toCents(invoice.TotalDiscount) !== 0n,
    SentToContact: invoice.SentToContact,
    ...(invoice.ExpectedPaymentDate ? { ExpectedPaymentDate: msDate(invoice.ExpectedPaymentDate) } : {}),
    ...(invoice.PlannedPaymentDate ? { PlannedPaymentDate: msDate(invoice.PlannedPaymentDate) } : {}),
    ...commonView(tx, invoice, options),
  };
}

function creditNoteView(tx: Tx, note: TradeDocument, options: ViewOptions): Record<string, unknown> {
  return {
    CreditNoteID: note.id,
    CreditNoteNumber: note.number,
    ID: note.id,
    ...(isSales(note) ? { Reference: note.Reference ?? '' } : {}),
    Payments: tx
      .find('payments', 'target', note.id)
      .filter(live)
      .map((payment) => paymentBrief(payment, note)),
    ...appliedView(tx, note),
    SentToContact: note.SentToContact,
    ...commonView(tx, note, options),
  };
}

/** What became of a credit. */
function appliedView(tx: Tx, credit: TradeDocument): Record<string, unknown> {
  return {
    Allocations: tx
      .find('allocations', 'creditNote', credit.id)
      .filter((allocation) => !allocation.IsDeleted)
      .map((allocation) => allocationView(tx, allocation)),
    RemainingCredit: shown(credit.Status === 'VOIDED' || credit.Status === 'DELETED' ? '0' : amountDue(credit)),
    AppliedAmount: shown(credit.credited),
  };
}

function prepaidView(tx: Tx, prepaid: TradeDocument, options: ViewOptions): Record<string, unknown> {
  const idName = prepaid.Type.endsWith('-PREPAYMENT') ? 'PrepaymentID' : 'OverpaymentID';
  return {
    [idName]: prepaid.id,
    ID: prepaid.id,
    Reference: prepaid.Reference ?? '',
    Payments: tx
      .find('payments', 'target', prepaid.id)
      .filter(live)
      .map((payment) => paymentBrief(payment, prepaid)),
    ...appliedView(tx, prepaid),
    ...commonView(tx, prepaid, options),
  };
}

/** The credits applied to an invoice, by the kind of credit. */
function creditsOf(tx: Tx, invoice: TradeDocument): Record<string, unknown> {
  const applied = tx.find('allocations', 'invoice', invoice.id).filter((allocation) => !allocation.IsDeleted);
  const from = (source: Allocation['source']): Record<string, unknown>[] =>
    applied.filter((allocation) => allocation.source === source).map((allocation) => creditBrief(tx, allocation));
  return { CreditNotes: from(undefined), Prepayments: from('prepayments'), Overpayments: from('overpayments') };
}

const live = (payment: Payment): boolean => payment.Status === 'AUTHORISED';

/** A payment that came in a batch shows the batch's id in place of its own (api-facts 4.3). */
function paymentBrief(payment: Payment, document: TradeDocument): Record<string, unknown> {
  return {
    PaymentID: payment.batchId ?? payment.id,
    ...(payment.batchId ? { BatchPaymentID: payment.batchId } : {}),
    Date: msDate(payment.Date),
    Amount: shown(payment.Amount),
    ...(payment.Reference ? { Reference: payment.Reference } : {}),
    CurrencyRate: shown(document.CurrencyRate),
    HasAccount: payment.batchId === undefined,
    HasValidationErrors: false,
  };
}

function creditBrief(tx: Tx, allocation: Allocation): Record<string, unknown> {
  const note = tx.get(allocation.source ?? 'creditNotes', allocation.creditNoteId);
  return {
    ...creditName(allocation, note?.number ?? ''),
    ID: allocation.creditNoteId,
    AppliedAmount: shown(allocation.Amount),
    DateString: dateString(allocation.Date),
    Date: msDate(allocation.Date),
    LineItems: [],
    Total: shown(note?.Total ?? '0'),
    HasErrors: false,
  };
}

function creditName({ source, creditNoteId: id }: Allocation, number: string): Record<string, unknown> {
  if (source === 'prepayments') return { PrepaymentID: id };
  return source === 'overpayments' ? { OverpaymentID: id } : { CreditNoteID: id, CreditNoteNumber: number };
}

export function allocationView(tx: Tx, allocation: Allocation): Record<string, unknown> {
  const invoice = tx.get('invoices', allocation.invoiceId);
  return {
    AllocationID: allocation.id,
    Amount: shown(allocation.Amount),
    Date: msDate(allocation.Date),
    Invoice: {
      InvoiceID: allocation.invoiceId,
      InvoiceNumber: invoice?.number ?? '',
      LineItems: [],
      HasErrors: false,
    },
    ...(allocation.source === 'prepayments'
      ? { Prepayment: { PrepaymentID: allocation.creditNoteId, LineItems: [] } }
      : {}),
    ...(allocation.source === 'overpayments'
      ? { Overpayment: { OverpaymentID: allocation.creditNoteId, LineItems: [] } }
      : {}),
    IsDeleted: allocation.IsDeleted,
  };
}

export function lineView(tx: Tx, line: Line, unitDecimals: 2 | 4): Record<string, unknown> {
  const base = {
    LineItemID: line.LineItemID,
    ...(line.Description === undefined ? {} : { Description: line.Description }),
    Tracking: line.Tracking,
  };
  if (line.textOnly) return { ...base, LineAmount: 0, TaxAmount: 0 };
  const item = line.ItemID ? tx.get('items', line.ItemID) : undefined;
  const account = line.AccountID ? tx.get('accounts', line.AccountID) : undefined;
  const unit = toFine(line.UnitAmount);
  return {
    ...base,
    Quantity: shown(line.Quantity),
    UnitAmount: shown(fineText(unitDecimals === 4 ? unit : toTwoPlaces(unit))),
    LineAmount: shown(line.LineAmount),
    TaxAmount: shown(line.TaxAmount),
    ...(line.TaxType ? { TaxType: line.TaxType } : {}),
    ...(account ? { AccountCode: account.Code, AccountID: account.id } : {}),
    ...(item
      ? { ItemCode: item.Code, Item: { ItemID: item.id, Code: item.Code, ...(item.Name ? { Name: item.Name } : {}) } }
      : {}),
    ...(line.DiscountRate === undefined ? {} : { DiscountRate: shown(line.DiscountRate) }),
    ...(line.DiscountAmount === undefined ? {} : { DiscountAmount: shown(line.DiscountAmount) }),
  };
}

/** Fields a filter or order may name. */
export function readDocument(
  tx: Tx,
  document: TradeDocument,
  path: string,
): string | number | boolean | null | undefined {
  const contact = (): ReturnType<typeof tx.get<'contacts'>> => tx.get('contacts', document.contactId);
  const day = (date: string | undefined): number | null => (date ? Date.parse(`${date}T00:00:00Z`) : null);
  switch (path.toLowerCase()) {
    case 'invoiceid':
    case 'creditnoteid':
    case 'prepaymentid':
    case 'overpaymentid':
    case 'id':
      return document.id;
    case 'invoicenumber':
    case 'creditnotenumber':
      return document.number;
    case 'type':
      return document.Type;
    case 'status':
      return document.Status;
    case 'reference':
      return document.Reference ?? null;
    case 'date':
      return day(document.Date);
    case 'duedate':
      return day(document.DueDate);
    case 'fullypaidondate':
      return day(document.FullyPaidOnDate);
    case 'updateddateutc':
      return document.updated;
    case 'amountdue':
    case 'remainingcredit':
      return shown(amountDue(document));
    case 'amountpaid':
      return shown(document.paid);
    case 'amountcredited':
    case 'appliedamount':
      return shown(document.credited);
    case 'total':
      return shown(document.Total);
    case 'subtotal':
      return shown(document.SubTotal);
    case 'totaltax':
      return shown(document.TotalTax);
    case 'currencycode':
      return document.CurrencyCode;
    case 'senttocontact':
      return document.SentToContact;
    case 'contact.contactid':
      return document.contactId;
    case 'contact.name':
      return contact()?.Name ?? null;
    case 'contact.contactnumber':
      return contact()?.ContactNumber ?? null;
    default:
      return undefined;
  }
}
