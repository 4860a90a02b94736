/** Paths of Xero's web site per type of document, for the sites that still need a redirection. */
const oldPaths: Record<string, (id: string) => string> = {
  Bill: (id) => `/AccountsPayable/Edit.aspx?InvoiceID=${id}`,
  CreditNote: (id) => `/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=${id}`,
  SupplierCredit: (id) => `/AccountsPayable/ViewCreditNote.aspx?creditNoteID=${id}`,
};

const newPaths: Record<string, (id: string) => string> = {
  Invoice: (id) => `invoicing/view/${id}`,
  Contact: (id) => `contacts/contact/${id}`,
};

/** Address of a document on Xero's web site; undefined for what has no page of its own (items, payments, allocations). */
export function deepLink(shortCode: string | undefined, remoteType: string, remoteId: string): string | undefined {
  if (!shortCode) return undefined;
  const id = encodeURIComponent(remoteId);
  const path = newPaths[remoteType]?.(id);
  if (path) return `https://go.xero.com/app/${shortCode}/${path}`;
  const old = oldPaths[remoteType]?.(id);
  return (
    old &&
    `https://go.xero.com/organisationlogin/default.aspx?shortcode=${shortCode}&redirecturl=${encodeURIComponent(old)}`
  );
}
