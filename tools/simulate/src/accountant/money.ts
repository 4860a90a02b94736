import { type Accountant, isCompanys, numberOf, OWN, type Work } from './accountant.js';
import { amount, type Fields, part, parts, text } from './books.js';
import type { Deed } from './deeds.js';

/** Where the company's payments do not go, so that a bank account tells whose they are. */
const BANK = '090';

const open = (row: Fields): number => amount(row, 'AmountDue');
const inMoney = (cents: number): number => cents / 100;

/** One of the documents that something is due on, with at least so many cents. */
async function due(
  accountant: Accountant,
  type: 'ACCREC' | 'ACCPAY',
  least: number,
  currency?: string,
): Promise<Fields | undefined> {
  const rows = (await accountant.documents('Invoices', type)).filter(
    (row) => open(row) >= least && (currency === undefined || text(row, 'CurrencyCode') === currency),
  );
  return accountant.dice.some(rows, 1)[0];
}

async function pay(accountant: Accountant, row: Fields, cents: number, reference: string): Promise<Fields> {
  return accountant.books.write('PUT', 'Payments', {
    ...{ Invoice: { InvoiceID: row['InvoiceID'] }, Account: { Code: BANK } },
    ...{ Date: laterOf(accountant.today, dayOf(row)), Amount: inMoney(cents), Reference: reference },
  });
}

const dayOf = (row: Fields): string => text(row, 'DateString').slice(0, 10);
const laterOf = (one: string, other: string): string => (one > other ? one : other);
const fromBank = (accountant: Accountant): string => `${OWN}feed ${accountant.newName()}`;

const payOne =
  (type: 'ACCREC' | 'ACCPAY', whole: boolean): Work['run'] =>
  async (accountant) => {
    const row = await due(accountant, type, 3);
    if (!row) return false;
    await pay(accountant, row, whole ? open(row) : Math.floor(open(row) / 3), fromBank(accountant));
    return true;
  };

/** One line of the bank statement for several documents of one currency. */
const paySeveral =
  (type: 'ACCREC' | 'ACCPAY'): Work['run'] =>
  async (accountant) => {
    const rows = (await accountant.documents('Invoices', type)).filter(
      (row) => open(row) > 0 && text(row, 'CurrencyCode') === 'NZD',
    );
    const chosen = accountant.dice.some(rows, accountant.dice.between(2, 3));
    if (chosen.length < 2) return false;
    await accountant.books.write('PUT', 'BatchPayments', {
      ...{ Account: { Code: BANK }, Reference: fromBank(accountant).slice(0, 12) },
      Date: [accountant.today, ...chosen.map(dayOf)].reduce(laterOf),
      Payments: chosen.map((row) => ({
        Invoice: { InvoiceID: row['InvoiceID'] },
        Amount: inMoney(accountant.dice.chance(50) ? open(row) : Math.ceil(open(row) / 2)),
      })),
    });
    return true;
  };

/** Money came without saying for what; what it is for is found out afterwards. */
const ahead =
  (kind: 'Overpayment' | 'Prepayment'): Work['run'] =>
  async (accountant) => {
    const type = accountant.dice.chance(60) ? 'ACCREC' : 'ACCPAY';
    const row = await due(accountant, type, 4, 'NZD');
    if (!row) return false;
    const cents = Math.floor(open(row) / 2);
    const isOver = kind === 'Overpayment';
    const control = type === 'ACCREC' ? '610' : '800';
    const made = await accountant.books.write('PUT', 'BankTransactions', {
      Type: `${type === 'ACCREC' ? 'RECEIVE' : 'SPEND'}-${kind.toUpperCase()}`,
      ...{ Contact: { ContactID: part(row, 'Contact')?.['ContactID'] }, BankAccount: { Code: BANK } },
      ...{ Date: laterOf(accountant.today, dayOf(row)), LineAmountTypes: 'NoTax' },
      LineItems: [
        {
          ...{ Description: `Money ${accountant.newName()}`, Quantity: 1, UnitAmount: inMoney(cents) },
          AccountCode: isOver ? control : '620',
        },
      ],
    });
    const credit = text(made, `${kind}ID`);
    await allocate(accountant, `${kind}s/${credit}`, row, accountant.dice.chance(50) ? cents : Math.ceil(cents / 2));
    return true;
  };

const allocate = (accountant: Accountant, credit: string, invoice: Fields, cents: number): Promise<Fields> =>
  accountant.books.write('PUT', `${credit}/Allocations`, {
    Allocations: [{ Invoice: { InvoiceID: invoice['InvoiceID'] }, Amount: inMoney(cents), Date: accountant.today }],
  });

/** Payments on documents of the company that may be deleted; those of a batch may not be deleted one by one. */
async function payments(accountant: Accountant, own: boolean): Promise<Fields[]> {
  const rows = await accountant.books.rows('Payments', 'where=Status=="AUTHORISED"');
  return rows.filter((row) => {
    const document = part(row, 'Invoice') ?? part(row, 'CreditNote') ?? {};
    return (
      !row['BatchPaymentID'] &&
      isCompanys(numberOf(document)) &&
      ['ACCRECPAYMENT', 'ACCPAYPAYMENT'].includes(text(row, 'PaymentType')) &&
      text(row, 'Reference').startsWith(OWN) === own
    );
  });
}

const deletePayment =
  (own: boolean, again: boolean): Work['run'] =>
  async (accountant) => {
    const [payment] = accountant.dice.some(await payments(accountant, own), 1);
    if (!payment) return false;
    await accountant.books.write('POST', `Payments/${text(payment, 'PaymentID')}`, { Status: 'DELETED' });
    if (!again) return true;
    const row = { InvoiceID: part(payment, 'Invoice')?.['InvoiceID'] };
    await pay(accountant, row, amount(payment, 'Amount'), fromBank(accountant));
    return true;
  };

const remaining = (row: Fields): number => amount(row, 'RemainingCredit');

/** Credit of the company's and an open document of the same customer or supplier and currency. */
async function creditAndDocument(accountant: Accountant): Promise<[Fields, Fields] | undefined> {
  for (const [credit, document] of [
    ['ACCRECCREDIT', 'ACCREC'],
    ['ACCPAYCREDIT', 'ACCPAY'],
  ] as const) {
    const notes = (await accountant.documents('CreditNotes', credit)).filter((row) => remaining(row) > 0);
    const rows = notes.length === 0 ? [] : await accountant.documents('Invoices', document);
    const pairs = notes.flatMap((note) =>
      rows.filter((row) => open(row) > 0 && isAlike(note, row)).map((row): [Fields, Fields] => [note, row]),
    );
    const [pair] = accountant.dice.some(pairs, 1);
    if (pair) return pair;
  }
  return undefined;
}

const isAlike = (one: Fields, other: Fields): boolean =>
  text(one, 'CurrencyCode') === text(other, 'CurrencyCode') &&
  part(one, 'Contact')?.['ContactID'] === part(other, 'Contact')?.['ContactID'];

async function applyCredit(accountant: Accountant): Promise<boolean> {
  const pair = await creditAndDocument(accountant);
  if (!pair) return false;
  const [note, row] = pair;
  const cents = Math.min(remaining(note), open(row));
  await allocate(accountant, `CreditNotes/${text(note, 'CreditNoteID')}`, row, cents);
  return true;
}

async function takeCreditOff(accountant: Accountant): Promise<boolean> {
  const rows = (await accountant.books.rows('CreditNotes')).filter(
    (row) => parts(row, 'Allocations').length > 0 && ['AUTHORISED', 'PAID'].includes(text(row, 'Status')),
  );
  const [note] = accountant.dice.some(
    rows.filter((row) => isCompanys(numberOf(row)) || numberOf(row).startsWith(OWN)),
    1,
  );
  const allocation = note && parts(note, 'Allocations')[0];
  if (!note || !allocation) return false;
  const path = `CreditNotes/${text(note, 'CreditNoteID')}/Allocations/${text(allocation, 'AllocationID')}`;
  await accountant.books.remove(path);
  return true;
}

async function payCreditBack(accountant: Accountant): Promise<boolean> {
  const rows = (await accountant.documents('CreditNotes', 'ACCRECCREDIT')).filter((row) => remaining(row) > 1);
  const [note] = accountant.dice.some(rows, 1);
  if (!note) return false;
  await accountant.books.write('PUT', 'Payments', {
    ...{ CreditNote: { CreditNoteID: note['CreditNoteID'] }, Account: { Code: BANK } },
    Amount: inMoney(accountant.dice.chance(50) ? remaining(note) : Math.floor(remaining(note) / 2)),
    ...{ Date: laterOf(accountant.today, dayOf(note)), Reference: fromBank(accountant) },
  });
  return true;
}

/** A credit note that the CRM never hears of, but for what it does to an invoice. */
async function ownCredit(accountant: Accountant): Promise<boolean> {
  const row = await due(accountant, 'ACCREC', 4, 'NZD');
  if (!row) return false;
  const cents = Math.floor(open(row) / 2);
  const made = await accountant.books.write('PUT', 'CreditNotes', {
    ...{ Type: 'ACCRECCREDIT', Status: 'AUTHORISED', CreditNoteNumber: `${OWN}${accountant.newName()}` },
    ...{ Contact: { ContactID: part(row, 'Contact')?.['ContactID'] }, LineAmountTypes: 'NoTax' },
    Date: laterOf(accountant.today, dayOf(row)),
    LineItems: [{ Description: 'Goodwill', Quantity: 1, UnitAmount: inMoney(cents), AccountCode: '200' }],
  });
  await allocate(accountant, `CreditNotes/${text(made, 'CreditNoteID')}`, row, cents);
  return true;
}

const work = (weight: number, deed: Deed, run: Work['run']): Work => ({ deed, weight, run });

/** What an accountant does with money. */
export const money: Work[] = [
  work(4, 'invoice paid in part', payOne('ACCREC', false)),
  work(6, 'invoice paid in full', payOne('ACCREC', true)),
  work(2, 'bill paid in part', payOne('ACCPAY', false)),
  work(4, 'bill paid in full', payOne('ACCPAY', true)),
  work(2, 'several invoices paid at once', paySeveral('ACCREC')),
  work(2, 'several bills paid at once', paySeveral('ACCPAY')),
  work(2, 'overpayment applied', ahead('Overpayment')),
  work(2, 'prepayment applied', ahead('Prepayment')),
  work(2, 'own payment deleted', deletePayment(true, false)),
  work(2, 'own payment deleted and made again', deletePayment(true, true)),
  work(1, 'payment of the company’s deleted', deletePayment(false, false)),
  work(1, 'payment of the company’s deleted and made again', deletePayment(false, true)),
  work(1, 'credit note applied', applyCredit),
  work(1, 'application of credit taken off', takeCreditOff),
  work(1, 'credit note paid back', payCreditBack),
  work(1, 'credit of the accountant’s own applied', ownCredit),
];
