import type { CrmSide } from '../crm-side.js';
import type { XeroSide } from '../xero-side.js';
import { numbered, type HereDocument, type ThereDocument } from './both-sides.js';
import type { Listing } from './listed.js';
import { judgeShared, type Shared } from './shared-checks.js';

/** One invoice, one bill and one item, the same on both sides. */
function alike() {
  const invoice: HereDocument = {
    ...{ id: 'i', kind: 'ACCREC', number: 'INV-00001', status: 'issued', account: 'C-00001', currency: 'NZD' },
    ...{ total: 11_500n, open: 1_500n, dueDate: '2026-06-15', reference: 'Order 1', inBooks: 'INV-00001' },
  };
  const bill: HereDocument = {
    ...{ id: 'b', kind: 'ACCPAY', number: 'BILL-00001', status: 'paid', account: 'C-00002', currency: 'USD' },
    ...{ total: 2_000n, open: 0n, dueDate: '2026-06-30', reference: '', inBooks: 'BILL-00001' },
  };
  const there = ({
    kind,
    number,
    account,
    currency,
    total,
    open,
    dueDate,
    reference,
  }: HereDocument): ThereDocument => ({
    ...{ type: kind, number, account, currency, total, open, dueDate, reference },
    id: `xero ${number}`,
    ...{ status: open === 0n ? 'PAID' : 'AUTHORISED', contactId: `contact ${account}` },
  });
  const contact = { email: 'a@mail.example', phone: '1', name: 'One' };
  return {
    here: {
      documents: [invoice, bill],
      contacts: [
        { ...contact, id: 'c1', number: 'C-00001', inUse: true },
        { ...contact, id: 'c2', number: 'C-00002', inUse: true },
      ],
      products: [{ id: 'tea', code: 'TEA', name: 'Tea' }],
    },
    there: {
      documents: [there(invoice), there(bill)],
      contacts: ['C-00001', 'C-00002'].map((number) => ({
        ...{ ...contact, id: `contact ${number}`, number, status: 'ACTIVE', mergedInto: '' },
      })),
      items: [{ code: 'TEA', name: 'Tea' }],
      payments: new Map([['p', 'AUTHORISED']]),
    },
    crm: { products: [{ code: 'TEA', onHand: 90_000n }], queued: 0, held: 0 },
    xero: { items: [{ code: 'TEA', quantity: 90_000n }] },
    listed: [] as Listing[],
    stock: [] as { code: string; causes: string[] }[],
    over: [] as Listing[],
    never: [] as string[],
  };
}

type Sides = ReturnType<typeof alike>;

const red = ({ crm, xero, ...rest }: Sides): string[] =>
  judgeShared({ ...rest, crm: crm as unknown as CrmSide, xero: xero as unknown as XeroSide } satisfies Shared)
    .filter(({ ok }) => !ok)
    .map(({ what, detail }) => `${what}: ${detail}`);

const listing = (change: Partial<Listing>): Listing => ({
  ...{ list: 'import', cause: 'refused_here', label: 'Payment', sentence: 'More than is due.', records: ['i'] },
  ...{ remoteId: 'p', ...change },
});

const invoiceThere = ({ there }: Sides): ThereDocument => there.documents[0]!;

describe('the questions about books that two work in', () => {
  it('are all answered with yes when both sides agree', () => {
    expect(red(alike())).toEqual([]);
  });

  const unlisted: [string, (sides: Sides) => void, RegExp][] = [
    ['a payment that only Xero has', (sides) => (invoiceThere(sides).open = 500n), /INV-00001: open "15.00" here, "5.00" in Xero/], // prettier-ignore
    ['a document that was voided there', (sides) => (invoiceThere(sides).status = 'VOIDED'), /INV-00001: status "issued" here, "VOIDED" in Xero/], // prettier-ignore
    ['one that never arrived', ({ there }) => there.documents.splice(0, 1), /INV-00001: status "issued" here, "not there" in Xero/], // prettier-ignore
    ['a voided one that stands there', ({ here }) => (here.documents[0]!.status = 'voided'), /status "voided" here, "AUTHORISED" in Xero/], // prettier-ignore
    ['a cent', (sides) => (invoiceThere(sides).total = 11_499n), /total "115.00" here, "114.99" in Xero/],
    ['a new number', (sides) => (invoiceThere(sides).number = 'ACC-INV-00001-4'), /number "INV-00001" here, "ACC-INV-00001-4"/], // prettier-ignore
    ['a day', (sides) => (invoiceThere(sides).dueDate = '2026-06-16'), /due date "2026-06-15" here, "2026-06-16"/],
    ['a reference', (sides) => (invoiceThere(sides).reference = 'ACC-order'), /reference "Order 1" here, "ACC-order"/],
    ['another customer', (sides) => (invoiceThere(sides).account = 'C-00002'), /contact "C-00001" here, "C-00002"/],
    ['a name', ({ there }) => (there.contacts[0]!.name = 'Two'), /C-00001 "One": name "One" here, "Two" in Xero/],
    ['a telephone', ({ there }) => (there.contacts[0]!.phone = '2'), /telephone "1" here, "2" in Xero/],
    ['an e-mail address', ({ there }) => (there.contacts[0]!.email = 'b@mail.example'), /e-mail "a@mail.example" here/],
    [
      'an archived contact',
      ({ there }) => (there.contacts[0]!.status = 'ARCHIVED'),
      /status "in use" here, "ARCHIVED"/,
    ],
    ['an item', ({ there }) => (there.items[0]!.name = 'Coffee'), /item TEA: name "Tea" here, "Coffee" in Xero/],
    ['a stranger', ({ there }) => there.documents.push({ ...there.documents[0]!, number: 'INV-00009' }), /ACCREC INV-00009: stranger/], // prettier-ignore
  ];
  it.each(unlisted)('say no to %s that nobody lists', (_, tamper, sentence) => {
    const sides = alike();
    tamper(sides);
    expect(red(sides)).toContainEqual(expect.stringMatching(/^each difference is listed/));
    expect(red(sides).join('\n')).toMatch(sentence);
  });

  it('say yes to money that differs and is listed, down to what the contact owes', () => {
    const sides = alike();
    invoiceThere(sides).open = 500n;
    sides.listed.push(listing({}));
    expect(red(sides)).toEqual([]);
  });

  it('take what is listed of a credit on one document for the credit note as well', () => {
    const sides = alike();
    const note: HereDocument = { ...sides.here.documents[0]!, id: 'n', kind: 'ACCRECCREDIT', number: 'CN-00001' };
    sides.here.documents.push(note);
    const { kind: type, ...rest } = note;
    sides.there.documents.push({ ...rest, type, id: 'XN', status: 'AUTHORISED', contactId: '', open: 500n });
    expect(red(sides).join('\n')).toMatch(/CN-00001: open "15.00" here, "5.00" in Xero/);
    sides.listed.push(listing({ cause: 'credit_of_ours', remoteId: 'xn@xero inv', records: ['i'] }));
    expect(red(sides)).toEqual([]);
  });

  it('take what is listed about a customer for what happened to the contact of a document', () => {
    const sides = alike();
    Object.assign(invoiceThere(sides), { account: 'C-00002', contactId: 'contact C-00002' });
    Object.assign(sides.there.contacts[0]!, { status: 'ARCHIVED', mergedInto: 'contact C-00002' });
    sides.listed.push(listing({ list: 'error', cause: 'contact_merged_elsewhere', records: ['c1'] }));
    expect(red(sides)).toEqual([]);
  });

  it('take a card that a contact went into for that contact, and of two that went there for one of them', () => {
    const [one, other] = alike().there.contacts;
    const card = { ...other!, id: 'card', number: '', name: 'One' };
    const gone = { ...one!, status: 'ARCHIVED', mergedInto: 'card' };
    const numbers = (contacts: readonly { number: string }[]) => contacts.map(({ number }) => number);
    expect(numbers(numbered([gone, card]))).toEqual(['C-00001', 'C-00001']);
    const second = { ...gone, id: 'second', number: 'C-00002', name: 'Two' };
    expect(numbers(numbered([second, gone, card]))).toEqual(['C-00002', 'C-00001', 'C-00001']);
    expect(numbers(numbered([gone, { ...card, number: 'C-00007' }]))).toEqual(['C-00001', 'C-00007']);
  });

  const others: [string, (sides: Sides) => void, RegExp][] = [
    ['a cause that is unknown', (sides) => ((invoiceThere(sides).open = 500n), sides.listed.push(listing({ cause: 'unknown' }))), /^each listed cause .* unknown/], // prettier-ignore
    ['a payment that is listed and was never there', ({ listed }) => listed.push(listing({ remoteId: 'q' })), /^nothing is listed that is no difference/], // prettier-ignore
    ['a change that is listed and is none', ({ listed }) => listed.push(listing({ list: 'change', cause: 'edited' })), /^nothing is listed that is no difference/], // prettier-ignore
    ['a balance that no document explains', ({ there }) => there.documents.push({ ...there.documents[0]!, number: 'X-1' }), /^what contacts owe .* C-00001 NZD due from: 15.00 more in Xero, 0.00 of it listed/], // prettier-ignore
    ['a piece that the stock check overlooks', ({ xero }) => (xero.items[0]!.quantity = 80_000n), /^each item’s quantity .* TEA/], // prettier-ignore
    ['a stock difference without a known cause', ({ stock }) => stock.push({ code: 'TEA', causes: ['under_way'] }), /^each item’s quantity .* TEA is listed because of under_way/], // prettier-ignore
    ['something in the queue that nothing holds', ({ crm }) => (crm.queued = 1), /^nothing waits but .* 1 wait, 0 of them held/], // prettier-ignore
    ['a deed that was never done', ({ never }) => never.push('invoice voided'), /^everything that an accountant does .* invoice voided/], // prettier-ignore
  ];
  it.each(others)('say no to %s', (_, tamper, sentence) => {
    const sides = alike();
    tamper(sides);
    expect(red(sides)).toContainEqual(expect.stringMatching(sentence));
  });
});
