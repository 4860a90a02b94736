import type { Json, ReadyShop } from '../connected-api.js';
import { asCents, asDecimal, totalOf, type BooksModel, type ModelDocument, type ModelUse } from './books-model.js';

/** What is said to differ, gathered, so that a failure shows all of it. */
class Findings {
  private readonly found: string[] = [];

  equal(what: string, is: unknown, mustBe: unknown): void {
    if (JSON.stringify(is) !== JSON.stringify(mustBe))
      this.found.push(`${what} is ${JSON.stringify(is)}, and must be ${JSON.stringify(mustBe)}.`);
  }

  done(): void {
    if (this.found.length > 0) throw new Error(`At rest, not everything is as it must be:\n${this.found.join('\n')}`);
  }
}

/** Xero's side, read as somebody would who knows nothing of the product. */
interface Books {
  invoices: Map<string, Json>;
  bills: Json[];
  notes: Map<string, Json>;
  payments: Json[];
  contacts: Map<string, Json>;
  items: Map<string, Json>;
}

async function readBooks(shop: ReadyShop): Promise<Books> {
  const [invoices, notes, payments, contacts, items] = await Promise.all(
    ['Invoices', 'CreditNotes', 'Payments', 'Contacts', 'Items'].map(
      async (resource) =>
        (await shop.books(`${resource}?page=1&pageSize=1000&includeArchived=true`))[resource] as Json[],
    ),
  );
  const by = (all: Json[], field: string) => new Map(all.map((one) => [String(one[field]), one]));
  const isOf = (type: string) => (one: Json) => one['Type'] === type;
  return {
    invoices: by(invoices!.filter(isOf('ACCREC')), 'InvoiceNumber'),
    bills: invoices!.filter(isOf('ACCPAY')),
    notes: by(notes!.filter(isOf('ACCRECCREDIT')), 'CreditNoteNumber'),
    // What a stocktake settles is the supplier side's.
    payments: payments!.filter(
      ({ Status, PaymentType }) =>
        Status === 'AUTHORISED' && ['ACCRECPAYMENT', 'ARCREDITPAYMENT'].includes(PaymentType),
    ),
    contacts: by(contacts!, 'ContactNumber'),
    items: by(items!, 'Code'),
  };
}

/** Model, CRM and Xero are one, nothing waits, nothing was made twice. */
export async function lookAtAll(model: BooksModel, shop: ReadyShop): Promise<void> {
  const findings = new Findings();
  const books = await readBooks(shop);
  const status = await shop.status();
  findings.equal('the number of unresolved errors', status['unresolved'], 0);
  if (status['unresolved'] > 0) findings.equal('the errors', (await shop.errors()).map(inShort), []);
  findings.equal('the queue', (await shop.queue()).map(inShort), []);
  await compareSales(model, shop, books, findings);
  await comparePurchases(model, shop, books, findings);
  comparePeople(model, books, findings);
  await compareStock(model, shop, books, findings);
  comparePayments(model, books, findings);
  await compareRemoved(model, shop, findings);
  await nothingTwice(shop, findings);
  findings.done();
}

/** While there is trouble: what claims to be in Xero is there as it should be, and all else says why it is not. */
export async function lookAtSome(model: BooksModel, shop: ReadyShop): Promise<void> {
  const findings = new Findings();
  const books = await readBooks(shop);
  for (const [record, documents, there] of [
    ['invoice', model.invoices, books.invoices],
    ['creditNote', model.notes, books.notes],
  ] as const) {
    for (const document of documents) {
      const panel = await shop.panel(record, document.id);
      if (panel['state'] === 'synced') compareDocument(document, there.get(document.number), findings);
      else explained(document.number, panel, document.voided, findings);
    }
  }
  for (const [record, uses] of [
    ['payment', model.payments],
    ['creditAllocation', model.allocations],
    ['refund', model.refunds],
  ] as const) {
    for (const use of uses) {
      const panel = await shop.panel(record, use.id);
      if (panel['state'] !== 'synced' && panel['state'] !== 'removed')
        explained(use.number, panel, use.taken, findings);
    }
  }
  const status = await shop.status();
  findings.equal('the number of errors in the banner', status['unresolved'], (await shop.errors()).length);
  for (const row of await shop.queue())
    findings.equal(`the reason why ${row['label']} waits`, typeof row['reason'], 'string');
  await nothingTwice(shop, findings);
  findings.done();
}

function explained(number: string, panel: Json, gone: boolean, findings: Findings): void {
  const states = ['failed', 'held', 'waiting', ...(gone ? ['not_sent', 'removed'] : [])];
  findings.equal(
    `${number} (${String(panel['state'])}) being explained`,
    states.includes(String(panel['state'])),
    true,
  );
  findings.equal(`a sentence about ${number}`, /\S+ \S+/.test(String(panel['sentence'])), true);
}

const inShort = ({ label, state, reason, problems }: Json): string =>
  `${label} ${state}: ${reason ?? ''} ${((problems ?? []) as Json[]).map(({ code }) => code).join()}`;

async function compareSales(model: BooksModel, shop: ReadyShop, books: Books, findings: Findings): Promise<void> {
  for (const [index, document] of model.invoices.entries()) {
    const there = books.invoices.get(document.number);
    compareDocument(document, there, findings);
    const here = await shop.get(`/invoices/${document.id}`);
    const { total, tax } = totalOf(document);
    findings.equal(
      `the total of ${document.number} here`,
      [asCents(here['total']), asCents(here['tax'])],
      [total, tax],
    );
    if (document.voided) continue;
    findings.equal(`what is due on ${document.number} here`, asCents(here['amountDue']), model.due(index));
    findings.equal(`what is due on ${document.number} in Xero`, asCents(there?.['AmountDue']), model.due(index));
  }
  findings.equal('the invoices nobody made', strangers(model.invoices, books.invoices), []);
  for (const [index, document] of model.notes.entries()) {
    const there = books.notes.get(document.number);
    compareDocument(document, there, findings);
    if (document.voided) continue;
    const here = await shop.get(`/credit-notes/${document.id}`);
    findings.equal(`what is left of ${document.number} here`, asCents(here['remaining']), model.remaining(index));
    findings.equal(
      `what is left of ${document.number} in Xero`,
      asCents(there?.['RemainingCredit']),
      model.remaining(index),
    );
  }
  findings.equal('the credit notes nobody made', strangers(model.notes, books.notes), []);
}

/** Bills carry our number beside the supplier's; those of stock documents are judged by the stock. */
async function comparePurchases(model: BooksModel, shop: ReadyShop, books: Books, findings: Findings): Promise<void> {
  for (const document of model.bills) {
    const there = books.bills.filter(({ InvoiceNumber }) => String(InvoiceNumber).includes(document.number));
    findings.equal(`${document.number} being in Xero at most once`, there.length <= 1, true);
    compareDocument(document, there[0], findings);
    const { total, tax } = totalOf(document);
    const here = await shop.get(`/supplier-bills/${document.id}`);
    findings.equal(
      `the total of ${document.number} here`,
      [asCents(here['total']), asCents(here['tax'])],
      [total, tax],
    );
  }
}

function compareDocument(document: ModelDocument, there: Json | undefined, findings: Findings): void {
  const { number, voided } = document;
  if (voided) {
    // What was voided before it was ever sent is not there at all.
    findings.equal(`the state of ${number}, which is void`, there?.['Status'] ?? 'VOIDED', 'VOIDED');
    return;
  }
  const { total, tax } = totalOf(document);
  const is = [
    asCents(there?.['Total']),
    asCents(there?.['TotalTax']),
    ['AUTHORISED', 'PAID'].includes(there?.['Status']),
  ];
  findings.equal(`the total of ${number} in Xero`, is, [total, tax, true]);
}

const strangers = (ours: readonly ModelDocument[], theirs: ReadonlyMap<string, Json>): string[] =>
  [...theirs.keys()].filter((number) => !ours.some((document) => document.number === number));

function comparePeople(model: BooksModel, books: Books, findings: Findings): void {
  for (const { code, name } of model.customers) {
    const there = books.contacts.get(code);
    if (there) findings.equal(`the name of ${code} in Xero`, there['Name'], name);
  }
}

async function compareStock(model: BooksModel, shop: ReadyShop, books: Books, findings: Findings): Promise<void> {
  for (const { id, code, quantity } of model.products) {
    const here = await shop.get(`/products/${id}/stock`);
    findings.equal(`the stock of ${code} here`, Number(here['onHand']), Number(asDecimal(quantity)));
    findings.equal(
      `the stock of ${code} in Xero`,
      Number(books.items.get(code)?.['QuantityOnHand'] ?? 0),
      Number(asDecimal(quantity)),
    );
  }
}

/** Payments on invoices and refunds of credit notes that are in force: no more and no fewer than here, of the same amounts. */
function comparePayments(model: BooksModel, books: Books, findings: Findings): void {
  const amounts = (uses: readonly ModelUse[]) => uses.flatMap(({ taken, cents }) => (taken ? [] : [cents]));
  const mustBe = [...amounts(model.payments), ...amounts(model.refunds)];
  const is = books.payments.map(({ Amount }) => asCents(Amount));
  findings.equal('the payments in Xero', sorted(is), sorted(mustBe));
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** What was taken back is told as such, and points at nothing any more. */
async function compareRemoved(model: BooksModel, shop: ReadyShop, findings: Findings): Promise<void> {
  for (const [record, uses] of [
    ['payment', model.payments],
    ['creditAllocation', model.allocations],
    ['refund', model.refunds],
  ] as const) {
    for (const { id, number, taken } of uses) {
      const { state, links } = await shop.panel(record, id);
      const states = taken ? ['removed', 'not_sent'] : ['synced'];
      findings.equal(`${number} (${state}) being ${states.join(' or ')}`, states.includes(state), true);
      findings.equal(`the number of links of ${number}`, (links as Json[]).length, taken ? 0 : 1);
    }
  }
}

/** By the sandbox's own book of effects: no document, contact, item or payment was created twice. */
async function nothingTwice(shop: ReadyShop, findings: Findings): Promise<void> {
  const created = (await shop.journal()).flatMap(({ kind, number, reference, source }: Json) => {
    if (source !== 'api' || !/^(invoice|creditNote|contact|item|payment)\.created$/.test(kind)) return [];
    return [`${kind} ${number} ${kind === 'payment.created' ? reference : ''}`];
  });
  const twice = created.filter((effect, index) => created.indexOf(effect) !== index);
  findings.equal('what was created twice', twice, []);
}
