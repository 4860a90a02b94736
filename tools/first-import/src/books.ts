import { control, type Sandbox } from '../../rig/src/sandbox.js';

/** How much an organisation holds before it is connected. */
export interface Size {
  contacts: number;
  items: number;
  documents: number;
}

type Fields = Record<string, unknown>;

/** As many as Xero advises to send in one call; all of them change within one second. */
const AT_ONCE = 50;
/** Between two such calls, so that the books look like a day's work and not like one second's. */
const SECONDS_BETWEEN = 97;
const LONG_LINES = 900;
const HEAVY_LINES = 8;
const WORDS = 'Delivered to the back door, unpacked and checked with the caretaker; the old one was taken along. ';
const DATE = '2026-05-04';
const DUE = '2026-06-04';

const padded = (at: number): string => String(at).padStart(6, '0');

/** Fills an organisation over its API, as other apps did in the years before, and puts its clock right afterwards. */
export async function fillBooks(sandbox: Sandbox, size: Size, say: (text: string) => void): Promise<void> {
  const calls = Math.ceil((size.contacts + size.items + 1.2 * size.documents) / AT_ONCE) + 10;
  const now = Date.now();
  const clock = (change: object) => control(sandbox.url, 'POST', 'clock', change);
  await clock({ now: new Date(now - calls * SECONDS_BETWEEN * 1000).toISOString() });
  const books = new Books(sandbox, () => clock({ advanceSeconds: SECONDS_BETWEEN }));
  const contacts = await books.put('Contacts', size.contacts, contact);
  const items = await books.put('Items', size.items, item);
  say(`${contacts.length} contacts and ${items.length} items are in Xero`);
  await books.documents(size.documents, contacts, items);
  await clock({ now: new Date().toISOString() });
  say(`${size.documents} open documents are in Xero`);
}

class Books {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly later: () => Promise<unknown>,
  ) {}

  /** Makes `count` records of a resource; answers them as Xero shows them. */
  async put(resource: string, count: number, make: (at: number) => Fields): Promise<Fields[]> {
    const made: Fields[] = [];
    for (let from = 0; from < count; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => make(from + at));
      const answer = await this.sandbox.write(`${resource}?unitdp=4`, { [resource]: some });
      made.push(...(answer[resource] as Fields[]));
      await this.later();
    }
    return made;
  }

  /** A very long bill that stocks the tracked items, invoices and bills (some of them heavy, some part paid), credits. */
  async documents(count: number, contacts: readonly Fields[], items: readonly Fields[]): Promise<void> {
    const credits = Math.floor(count / 20);
    const party = (at: number) => ({ ContactID: contacts[at % contacts.length]!['ContactID'] });
    const tracked = items.filter((one) => one['IsTrackedAsInventory'] === true);
    await this.put('Invoices', 1, () => longBill(party(0), tracked));
    const invoices = await this.put('Invoices', count - credits - 1, (at) =>
      invoice(party(at), at, at < count / 10 ? HEAVY_LINES : 2),
    );
    await this.put('CreditNotes', credits, (at) => credit(party(at), at));
    const paid = invoices.filter((_, at) => at % 10 === 3);
    await this.put('Payments', paid.length, (at) => ({
      Invoice: { InvoiceID: paid[at]!['InvoiceID'] },
      ...{ Account: { Code: '090' }, Date: DATE, Amount: 10 },
    }));
  }
}

const contact = (at: number): Fields => ({
  Name: `Party ${padded(at)} of the Harbour`,
  EmailAddress: `party-${padded(at)}@books.example`,
  Addresses: [{ AddressType: 'POBOX', AddressLine1: `${at} Market Street`, City: 'Ōtaki', PostalCode: '5512' }],
});

/** Every tenth is tracked. */
const item = (at: number): Fields => ({
  ...{ Code: `ART-${padded(at)}`, Name: `Article ${padded(at)}`, IsSold: true, IsPurchased: true },
  SalesDetails: { UnitPrice: 20 + (at % 90), AccountCode: '200', TaxType: 'OUTPUT2' },
  ...(at % 10 === 0
    ? { InventoryAssetAccountCode: '630', PurchaseDetails: { UnitPrice: 7.5, COGSAccountCode: '310', TaxType: 'INPUT2' } }
    : { PurchaseDetails: { UnitPrice: 7.5, AccountCode: '400', TaxType: 'INPUT2' } }),
}); // prettier-ignore

const head = (party: Fields): Fields => ({
  ...{ Status: 'AUTHORISED', Contact: party, Date: DATE, LineAmountTypes: 'Exclusive' },
});

function longBill(party: Fields, tracked: readonly Fields[]): Fields {
  const lines = Array.from({ length: LONG_LINES }, (_, at) => {
    const stocked = tracked[at % Math.max(1, tracked.length)];
    const goods = stocked ? { ItemCode: stocked['Code'], AccountCode: '630' } : { AccountCode: '400' };
    return { Description: `Line ${at}`, Quantity: 2, UnitAmount: 7.5, TaxType: 'INPUT2', ...goods };
  });
  return { ...head(party), Type: 'ACCPAY', InvoiceNumber: 'THEIRS-LONG', DueDate: DUE, LineItems: lines };
}

/** Two of three are sold, the third is bought. */
function invoice(party: Fields, at: number, lines: number): Fields {
  const [Type, AccountCode, TaxType] = at % 3 < 2 ? ['ACCREC', '200', 'OUTPUT2'] : ['ACCPAY', '400', 'INPUT2'];
  const InvoiceNumber = Type === 'ACCREC' ? `OLD-${padded(at)}` : `THEIRS-${padded(at)}`;
  const LineItems = Array.from({ length: lines }, (_, line) => ({
    ...{ AccountCode, TaxType, Quantity: 1 + (line % 3), UnitAmount: (1135 + (at % 700) * 10) / 100 },
    Description: lines > 2 ? `${line} ${WORDS.repeat(4)}` : `Work ${at}`,
  }));
  return { ...head(party), Type, InvoiceNumber, DueDate: DUE, LineItems };
}

function credit(party: Fields, at: number): Fields {
  const [Type, AccountCode, TaxType] =
    at % 2 === 0 ? ['ACCRECCREDIT', '200', 'OUTPUT2'] : ['ACCPAYCREDIT', '400', 'INPUT2'];
  const LineItems = [{ Description: 'Returned', Quantity: 1, UnitAmount: 5 + (at % 50), AccountCode, TaxType }];
  const CreditNoteNumber = Type === 'ACCRECCREDIT' ? `BACK-${padded(at)}` : `THEIR-BACK-${padded(at)}`;
  return { ...head(party), Type, CreditNoteNumber, LineItems };
}
