import type { Kind } from '../host/records.js';

/** Paths of Xero's web site per type of document, for the sites that still need a redirection. */
const oldPaths: Record<string, (id: string) => string> = {
  Bill: (id) => `/AccountsPayable/Edit.aspx?InvoiceID=${id}`,
  CreditNote: (id) => `/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=${id}`,
  SupplierCredit: (id) => `/AccountsPayable/ViewCreditNote.aspx?creditNoteID=${id}`,
  PurchaseOrder: (id) => `/Accounts/Payable/PurchaseOrders/View/${id}/`,
};

const newPaths: Record<string, (id: string) => string> = {
  Invoice: (id) => `invoicing/view/${id}`,
  Contact: (id) => `contacts/contact/${id}`,
};

/** What we owe and what moves stock are invoices and credit notes to the API, and have pages of their own. */
const ofPurchases: readonly Kind[] = ['bill', 'supplierCredit', 'stockChange'];
const pagesOfPurchases: Record<string, string> = { Invoice: 'Bill', CreditNote: 'SupplierCredit' };

/** Address of a document on Xero's web site; undefined for what has no page of its own (items, payments, allocations). */
export function deepLink(
  shortCode: string | undefined,
  kind: Kind | undefined,
  remoteType: string,
  remoteId: string,
): string | undefined {
  if (!shortCode) return undefined;
  const page = kind && ofPurchases.includes(kind) ? (pagesOfPurchases[remoteType] ?? remoteType) : remoteType;
  const id = encodeURIComponent(remoteId);
  const path = newPaths[page]?.(id);
  if (path) return `https://go.xero.com/app/${shortCode}/${path}`;
  const old = oldPaths[page]?.(id);
  return (
    old &&
    `https://go.xero.com/organisationlogin/default.aspx?shortcode=${shortCode}&redirecturl=${encodeURIComponent(old)}`
  );
}
