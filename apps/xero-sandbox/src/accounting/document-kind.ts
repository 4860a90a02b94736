import type { TradeDocument } from './records.js';

/** What differs between invoices and credit notes. */
export interface DocumentKind {
  collection: 'invoices' | 'creditNotes';
  effect: 'invoice' | 'creditNote';
  /** As in "Invoice not of valid status for modification". */
  word: 'Invoice' | 'Credit Note';
  numberField: 'InvoiceNumber' | 'CreditNoteNumber';
  types: readonly TradeDocument['Type'][];
  /** The side whose numbers are unique and generated. */
  numberedType: TradeDocument['Type'];
  prefix: string;
}
