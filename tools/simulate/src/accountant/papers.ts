import { type Accountant, hasGoods, numberOf, OWN, type Work } from './accountant.js';
import { amount, type Fields, parts, text } from './books.js';
import type { Deed } from './deeds.js';

/** Documents that nothing was paid or credited on. */
const untouched = (row: Fields): boolean =>
  amount(row, 'AmountPaid') === 0 &&
  amount(row, 'AmountCredited') === 0 &&
  parts(row, 'Allocations').length === 0 &&
  parts(row, 'Payments').length === 0;

/** Bought goods stay in the books: without them later sales would fail there for days. */
const voidOne =
  (resource: 'Invoices' | 'CreditNotes', ...types: string[]): Work['run'] =>
  async (accountant) => {
    const rows: Fields[] = [];
    for (const type of types) rows.push(...(await accountant.documents(resource, type)).filter(untouched));
    const [row] = accountant.dice.some(
      rows.filter((one) => text(one, 'Type') !== 'ACCPAY' || !hasGoods(one)),
      1,
    );
    if (!row) return false;
    const id = text(row, 'InvoiceID') || text(row, 'CreditNoteID');
    await accountant.books.write('POST', `${resource}/${id}`, { Status: 'VOIDED' });
    return true;
  };

const editInvoice =
  (change: (accountant: Accountant, row: Fields) => Fields): Work['run'] =>
  async (accountant) => {
    const [row] = accountant.dice.some(await accountant.documents('Invoices', 'ACCREC'), 1);
    if (!row) return false;
    await accountant.books.write('POST', `Invoices/${text(row, 'InvoiceID')}`, change(accountant, row));
    return true;
  };

const DAY_MS = 86_400_000;
const daysLater = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Contacts that the company has sent. */
async function contacts(accountant: Accountant): Promise<Fields[]> {
  const rows = await accountant.books.rows('Contacts');
  return rows.filter((row) => /^C-\d/.test(text(row, 'ContactNumber')) && text(row, 'ContactStatus') === 'ACTIVE');
}

const editContact =
  (change: (accountant: Accountant, row: Fields) => Fields): Work['run'] =>
  async (accountant) => {
    const [row] = accountant.dice.some(await contacts(accountant), 1);
    if (!row) return false;
    await accountant.books.write('POST', `Contacts/${text(row, 'ContactID')}`, change(accountant, row));
    return true;
  };

/** Into one that the accountant entered, or into another one of the company's. */
async function merge(accountant: Accountant): Promise<boolean> {
  const [one, other] = accountant.dice.some(await contacts(accountant), 2);
  if (!one || !other) return false;
  const own = accountant.dice.chance(60);
  const into = own
    ? await accountant.books.write('PUT', 'Contacts', { Name: `${OWN}card file ${accountant.newName()}` })
    : other;
  await accountant.books.act('mergeContact', { contactId: one['ContactID'], intoContactId: into['ContactID'] });
  return true;
}

async function archive(accountant: Accountant): Promise<boolean> {
  const [row] = accountant.dice.some(await contacts(accountant), 1);
  if (!row) return false;
  await accountant.books.act('archiveContact', { contactId: row['ContactID'] });
  return true;
}

async function restore(accountant: Accountant): Promise<boolean> {
  const rows = await accountant.books.rows('Contacts', 'includeArchived=true');
  const [row] = accountant.dice.some(
    rows.filter((one) => text(one, 'ContactStatus') === 'ARCHIVED' && text(one, 'MergedToContactID') === ''),
    1,
  );
  if (!row) return false;
  await accountant.books.act('restoreContact', { contactId: row['ContactID'] });
  return true;
}

async function renameItem(accountant: Accountant): Promise<boolean> {
  const [row] = accountant.dice.some(await accountant.books.list('Items'), 1);
  if (!row) return false;
  const change = { Code: text(row, 'Code'), Name: `${text(row, 'Code')} by ${OWN}${accountant.newName()}` };
  await accountant.books.write('POST', `Items/${text(row, 'ItemID')}`, change);
  return true;
}

const work = (weight: number, deed: Deed, run: Work['run'], atMost?: number): Work => ({
  ...{ deed, weight, run },
  ...(atMost === undefined ? {} : { atMost }),
});

/** What an accountant does to papers. */
export const papers: Work[] = [
  work(1, 'invoice voided', voidOne('Invoices', 'ACCREC'), 3),
  work(1, 'bill voided', voidOne('Invoices', 'ACCPAY'), 2),
  work(2, 'credit note voided', voidOne('CreditNotes', 'ACCRECCREDIT', 'ACCPAYCREDIT'), 3),
  work(1, 'due date moved', editInvoice((accountant, row) => ({ DueDate: daysLater(text(row, 'DueDateString').slice(0, 10), accountant.dice.between(1, 20)) }))), // prettier-ignore
  work(
    1,
    'reference changed',
    editInvoice((accountant) => ({ Reference: `${OWN}order ${accountant.newName()}` })),
  ),
  work(1, 'invoice renumbered', editInvoice((accountant, row) => ({ InvoiceNumber: `${OWN}${numberOf(row)}-${accountant.newName()}` })), 2), // prettier-ignore
  work(1, 'contact renamed', editContact((accountant, row) => ({ Name: `${text(row, 'Name').slice(0, 80)} ${OWN}${accountant.newName()}` }))), // prettier-ignore
  work(1, 'contact’s telephone changed', editContact((accountant) => ({ Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: `+64 9 555 ${accountant.dice.between(1000, 9999)}` }] }))), // prettier-ignore
  work(1, 'contact’s e-mail changed', editContact((accountant) => ({ EmailAddress: `acc${accountant.newName()}@books.example` }))), // prettier-ignore
  work(1, 'contacts merged', merge, 2),
  work(1, 'contact archived', archive, 2),
  work(2, 'contact restored', restore),
  work(1, 'item renamed', renameItem),
];
