import type { Json, ReadyShop } from '../connected-api.js';

/** Reads of the organisation's books in words, over Xero's own API and nothing of the product. */

const amount = (value: unknown): string => Number(value).toFixed(2);

/** The only one there is; two of them would be one too many. */
async function only(shop: ReadyShop, resource: string, field: string, value: string): Promise<Json> {
  const where = encodeURIComponent(`${field}=="${value}"`);
  const found = (await shop.books(`${resource}?where=${where}`))[resource] as Json[];
  if (found.length !== 1) throw new Error(`Xero has ${found.length} ${resource} whose ${field} is ${value}, not one.`);
  return found[0]!;
}

export async function invoiceThere(shop: ReadyShop, { number }: Json): Promise<string> {
  const there = await only(shop, 'Invoices', 'InvoiceNumber', String(number));
  return `${there['Status']}, total ${amount(there['Total'])}, due ${amount(there['AmountDue'])}`;
}

export async function creditNoteThere(shop: ReadyShop, { number }: Json): Promise<string> {
  const there = await only(shop, 'CreditNotes', 'CreditNoteNumber', String(number));
  return `${there['Status']}, total ${amount(there['Total'])}, remaining ${amount(there['RemainingCredit'])}`;
}

export async function contactThere(shop: ReadyShop, { code, number }: Json): Promise<string> {
  const there = await only(shop, 'Contacts', 'ContactNumber', String(code ?? number));
  return `${there['ContactStatus']}, “${there['Name']}”`;
}

export async function itemThere(shop: ReadyShop, { code }: Json): Promise<string> {
  const { Items } = await shop.books('Items');
  const there = (Items as Json[]).find(({ Code }) => Code === code);
  if (!there) throw new Error(`Xero has no item ${code}.`);
  return `“${there['Name']}”, ${there['IsTrackedAsInventory'] ? `tracked, ${Number(there['QuantityOnHand'])} on hand` : 'not tracked'}`;
}

/** Quantity of a product in Xero and in the CRM, which must be one. */
export async function levelThere(shop: ReadyShop, productId: string): Promise<string> {
  const { code } = await shop.get(`/products/${productId}`);
  const { onHand } = await shop.get(`/products/${productId}/stock`);
  const { Items } = await shop.books('Items');
  const there = (Items as Json[]).find(({ Code }) => Code === code);
  expect(Number(there?.['QuantityOnHand'] ?? 0)).toBe(Number(onHand));
  return `${Number(onHand)} on hand in both`;
}

/** What is still owed on an invoice. */
export async function dueThere(shop: ReadyShop, number: string): Promise<string> {
  const there = await only(shop, 'Invoices', 'InvoiceNumber', number);
  return amount(there['AmountDue']);
}

/** A document of ours whose number in Xero begins with our own: numbers of bills are not unique there. */
async function startingWith(shop: ReadyShop, resource: string, field: string, { number }: Json): Promise<Json> {
  const all = (await shop.books(`${resource}?page=1&pageSize=1000`))[resource] as Json[];
  const found = all.filter((one) => String(one[field]).includes(String(number)));
  if (found.length !== 1)
    throw new Error(`Xero has ${found.length} ${resource} whose ${field} has ${number}, not one.`);
  return found[0]!;
}

export async function billThere(shop: ReadyShop, bill: Json): Promise<string> {
  const there = await startingWith(shop, 'Invoices', 'InvoiceNumber', bill);
  return `${there['Type']} ${there['Status']}, total ${amount(there['Total'])}`;
}

export async function supplierCreditThere(shop: ReadyShop, credit: Json): Promise<string> {
  const there = await startingWith(shop, 'CreditNotes', 'CreditNoteNumber', credit);
  return `${there['Type']} ${there['Status']}, total ${amount(there['Total'])}, remaining ${amount(there['RemainingCredit'])}`;
}

export async function purchaseOrderThere(shop: ReadyShop, order: Json): Promise<string> {
  const there = await startingWith(shop, 'PurchaseOrders', 'PurchaseOrderNumber', order);
  return `${there['Status']}, total ${amount(there['Total'])}`;
}

/** Balance of an account by all postings, debit positive. */
export async function balanceThere(shop: ReadyShop, code: string): Promise<string> {
  const { accounts } = await shop.control('GET', `tenants/${shop.tenantId}/ledger`);
  return (accounts as Json[]).find((one) => one['code'] === code)?.['balance'] ?? '0.00';
}
