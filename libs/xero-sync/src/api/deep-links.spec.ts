import { deepLink } from './deep-links.js';

describe('Links to documents on Xero’s site', () => {
  it.each([
    ['invoice', 'Invoice', 'https://go.xero.com/app/!x1/invoicing/view/d1'],
    ['bill', 'Invoice', '/AccountsPayable/Edit.aspx?InvoiceID=d1'],
    ['stockChange', 'Invoice', '/AccountsPayable/Edit.aspx?InvoiceID=d1'],
    ['creditNote', 'CreditNote', '/AccountsReceivable/ViewCreditNote.aspx?creditNoteID=d1'],
    ['supplierCredit', 'CreditNote', '/AccountsPayable/ViewCreditNote.aspx?creditNoteID=d1'],
    ['purchaseOrder', 'PurchaseOrder', '/Accounts/Payable/PurchaseOrders/View/d1/'],
  ] as const)('of a %s opens the page of its own sort', (kind, remoteType, path) => {
    const link = deepLink('!x1', kind, remoteType, 'd1')!;
    expect(path.startsWith('https:') ? link : new URL(link).searchParams.get('redirecturl')).toBe(path);
    expect(link).toContain('!x1');
  });

  it('do not exist for what has no page, nor while the organisation is not known', () => {
    expect(deepLink('!x1', 'item', 'Item', 'd1')).toBeUndefined();
    expect(deepLink(undefined, 'invoice', 'Invoice', 'd1')).toBeUndefined();
  });
});
