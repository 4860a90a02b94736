import type { Happening } from './counters.js';
import { cents, leave, take, type Activity, type Doc, type Firm, type Kept, type Party } from './firm.js';
import type { Move } from './shelves.js';

interface Made {
  id: string;
}

/** What an invoice is made to show. */
interface Wish {
  customer?: (party: Party) => boolean;
  amountsAre?: 'exclusive' | 'inclusive' | 'noTax';
  discounts?: boolean;
  fourDecimals?: boolean;
  /** Only services: nothing moves. */
  services?: boolean;
}

type Line = Record<string, unknown>;

/** One to four lines: goods that are there, services, a line of its own. */
function lines(firm: Firm, wish: Wish = {}): Line[] {
  const { dice } = firm;
  const chosen = wish.services ? [] : dice.some(firm.goods, dice.between(1, 3));
  const goods = chosen.flatMap((product): Line[] => {
    const there = firm.shelves.at(product.id, firm.main);
    const quantity = firm.quantity(product, dice.between(1, 6), there / 4n);
    return quantity === undefined ? [] : [priced(firm, product.id, product.worth * 2, quantity, wish)];
  });
  const service = dice.pick(firm.products.filter(({ tracked }) => !tracked));
  const more = [
    ...(goods.length === 0 || dice.chance(40)
      ? [priced(firm, service.id, service.worth, `${dice.between(1, 8)}.25`, wish)]
      : []),
    ...(dice.chance(25) ? [{ name: 'Packing & "extras"', quantity: '1', unitPrice: dice.price(9), taxRateId: tax(firm) }] : []), // prettier-ignore
  ];
  return [...goods, ...more];
}

function priced(firm: Firm, productId: string, around: number, quantity: string, wish: Wish): Line {
  const { dice } = firm;
  const price = dice.price(around);
  const unitPrice = wish.fourDecimals ? `${price.slice(0, -4)}${dice.between(1, 9)}${dice.between(1, 9)}37` : price;
  const discount = wish.discounts || dice.chance(20) ? `${dice.between(1, 40)}.${dice.between(10, 99)}` : null;
  return { productId, quantity, unitPrice, discountPercent: discount, taxRateId: tax(firm) };
}

const tax = (firm: Firm): string => (firm.dice.chance(80) ? firm.taxRates.standard : firm.taxRates.zero);

function customer(firm: Firm, fits: (party: Party) => boolean = () => true): Party {
  const found = firm.customers.filter(fits);
  return firm.dice.pick(found.length > 0 ? found : firm.customers);
}

/** Issues an invoice; what it moved is kept in mind. */
async function invoice(firm: Firm, wish: Wish = {}): Promise<Doc> {
  const party = customer(firm, wish.customer);
  const made = await firm.post('invoices?issue=true', {
    ...{ ...firm.parties(party), date: firm.today, lines: lines(firm, wish) },
    ...{ amountsAre: wish.amountsAre ?? firm.dice.pick(['exclusive', 'exclusive', 'inclusive', 'noTax'] as const) },
    reference: `Their order ${firm.dice.between(100, 999)}`,
  });
  keepInvoice(firm, made, party);
  return made;
}

function keepInvoice(firm: Firm, made: Doc, party: Party): void {
  const moves = firm.moves(made.lines, 'out');
  firm.shelves.move(made.id, moves);
  firm.open.invoices.push({ id: made.id, party, moves });
}

const issuing =
  (wish: Wish): Activity['run'] =>
  async (firm) => {
    await invoice(firm, wish);
    return true;
  };

/** The fourth decimal of a price is what rounding goes wrong by. */
const currencies = new Set(['USD', 'EUR', 'AUD']);

async function sendQuote(firm: Firm): Promise<boolean> {
  const opportunity = take(firm.open.opportunities, firm.dice);
  const made =
    opportunity === undefined
      ? await firm.post<Made>('quotes', { ...firm.parties(customer(firm)), date: firm.today, lines: lines(firm) })
      : await firm.post<Made>(`opportunities/${opportunity}/convert`, {
          to: 'quote',
          date: firm.today,
          lines: lines(firm),
        });
  await firm.post(`quotes/${made.id}/send`);
  firm.open.quotes.push(made.id);
  return true;
}

async function reviseQuote(firm: Firm): Promise<boolean> {
  if (firm.open.quotes.length === 0) return false;
  const id = firm.dice.pick(firm.open.quotes);
  await firm.post(`quotes/${id}/revise`, { lines: lines(firm) });
  await firm.post(`quotes/${id}/send`);
  return true;
}

async function declineQuote(firm: Firm): Promise<boolean> {
  const id = take(firm.open.quotes, firm.dice);
  if (id === undefined) return false;
  await firm.post(`quotes/${id}/decline`, { reason: 'Bought elsewhere' });
  return true;
}

async function acceptQuote(firm: Firm): Promise<boolean> {
  const id = take(firm.open.quotes, firm.dice);
  if (id === undefined) return false;
  const { salesOrderId } = await firm.post<{ salesOrderId: string }>(`quotes/${id}/accept`);
  const { version, status } = await firm.get(`sales-orders/${salesOrderId}`);
  if (status === 'draft') await firm.post(`sales-orders/${salesOrderId}/confirm`, { version });
  firm.open.orders.push(salesOrderId);
  return true;
}

async function confirmOrder(firm: Firm): Promise<boolean> {
  const made = await firm.post<Made>('sales-orders?confirm=true', {
    ...{ ...firm.parties(customer(firm)), date: firm.today, lines: lines(firm) },
    amountsAre: firm.dice.pick(['exclusive', 'inclusive']),
  });
  firm.open.orders.push(made.id);
  return true;
}

async function cancelOrder(firm: Firm): Promise<boolean> {
  const id = firm.open.orders.length > 2 ? take(firm.open.orders, firm.dice) : undefined;
  if (id === undefined) return false;
  const { status } = await firm.get(`sales-orders/${id}`);
  if (status !== 'confirmed') {
    firm.open.orders.push(id);
    return false;
  }
  await firm.post(`sales-orders/${id}/cancel`);
  return true;
}

/** Invoices what is there of an order; `whole`: all that is open, and the order is done. */
async function invoiceOrder(firm: Firm, whole: boolean): Promise<boolean> {
  if (firm.open.orders.length === 0) return false;
  const id = firm.dice.pick(firm.open.orders);
  const order = await firm.get(`sales-orders/${id}`);
  const open = order.lines.filter((line) => cents(line.quantityOpen ?? '0') > 0n);
  const ready = open.flatMap((line) => {
    const quantity = whole ? line.quantityOpen : halfOf(line.quantityOpen ?? '0');
    return quantity === undefined ? [] : [{ ...line, quantity }];
  });
  const short = needs(firm.moves(ready, 'out')).some(
    ({ productId, locationId, quantity }) => firm.shelves.at(productId, locationId) < quantity,
  );
  if (short || ready.length === 0) return false;
  const wanted = ready.map(({ id: lineId, quantity }) => ({ lineId, quantity }));
  const body = { date: firm.today, issue: true, ...(whole ? {} : { lines: wanted }) };
  const made = await firm.post(`sales-orders/${id}/convert`, body);
  keepInvoice(firm, made, partyOf(firm, made));
  if (whole) leave(firm.open.orders, id);
  return true;
}

/** Half of an open quantity, at least something; undefined when it cannot be halved in whole pieces. */
function halfOf(quantity: string): string | undefined {
  const pieces = Math.floor(Number(quantity) / 2);
  return pieces > 0 ? `${pieces}` : undefined;
}

/** What is taken away of each product at each place, unsigned. */
function needs(moves: readonly Move[]): Move[] {
  const sums = new Map<string, Move>();
  for (const { productId, locationId, quantity } of moves) {
    const key = `${productId} ${locationId}`;
    sums.set(key, { productId, locationId, quantity: (sums.get(key)?.quantity ?? 0n) - quantity });
  }
  return [...sums.values()];
}

const partyOf = (firm: Firm, { companyId, contactId }: Doc): Party => {
  const found = firm.customers.find(({ id }) => id === companyId || id === contactId);
  if (!found) throw new Error('The document is made out to nobody that this firm knows.');
  return found;
};

/** An invoice of this firm that nothing happened to since, where that matters. */
async function untouched(firm: Firm): Promise<{ kept: Kept; doc: Doc } | undefined> {
  const able = firm.open.invoices.filter(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  for (const kept of firm.dice.some(able.slice(-12), 4)) {
    const doc = await firm.get(`invoices/${kept.id}`);
    const creditNotes = await firm.get<{ total: number }>(`credit-notes?filter[invoiceId]=${kept.id}&pageSize=1`);
    if (doc.status === 'issued' && doc.amountDue === doc.total && creditNotes.total === 0) return { kept, doc };
  }
  return undefined;
}

async function editInvoice(firm: Firm): Promise<boolean> {
  const found = await untouched(firm);
  if (!found) return false;
  const { kept, doc } = found;
  const changed = doc.lines.map(({ id, productId, name, quantity, unitPrice, discountPercent, taxRateId }, at) => ({
    ...{ id, productId, name, discountPercent, taxRateId },
    quantity: at === 0 && Number(quantity) >= 2 ? `${Math.floor(Number(quantity)) - 1}` : quantity,
    unitPrice: at === 0 ? firm.dice.price(30) : unitPrice,
  }));
  const now = await firm.change(`invoices/${kept.id}`, { lines: changed, reference: 'Corrected' });
  firm.shelves.undo(kept.id, kept.moves);
  kept.moves = firm.moves(now.lines, 'out');
  firm.shelves.move(kept.id, kept.moves);
  return true;
}

async function voidInvoice(firm: Firm): Promise<boolean> {
  const found = await untouched(firm);
  if (!found) return false;
  const { kept, doc } = found;
  await firm.post(`invoices/${kept.id}/void`, { version: doc.version });
  firm.shelves.undo(kept.id, kept.moves);
  leave(firm.open.invoices, kept);
  return true;
}

/** Only services, so that no stock is sold behind the books' back. */
async function keepOut(firm: Firm): Promise<boolean> {
  const party = customer(firm);
  const draft = await firm.post('invoices', {
    ...{ ...firm.parties(party), date: firm.today, lines: lines(firm, { services: true }) },
  });
  const reason = { doNotExport: true, doNotExportReason: 'Settled in cash, booked by hand' };
  await firm.patch(`invoices/${draft.id}/accounting`, reason);
  await firm.post(`invoices/${draft.id}/issue`);
  firm.open.invoices.push({ id: draft.id, party, moves: [] });
  return true;
}

async function deleteDraft(firm: Firm): Promise<boolean> {
  const made = await firm.post<Made>('invoices', { ...firm.parties(customer(firm)), lines: lines(firm) });
  await firm.remove(`invoices/${made.id}`);
  return true;
}

interface Reissued {
  creditNote: Doc;
  reissue: Doc;
}

async function creditAndReissue(firm: Firm): Promise<boolean> {
  const able = firm.open.invoices.filter(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  for (const kept of firm.dice.some(able.slice(-12), 3)) {
    const { version, status, doNotExport } = await firm.get(`invoices/${kept.id}`);
    const credited = await firm.get<{ total: number }>(`credit-notes?filter[invoiceId]=${kept.id}&pageSize=1`);
    if (status === 'voided' || credited.total > 0 || doNotExport) continue;
    const { creditNote, reissue } = await firm.post<Reissued>(`invoices/${kept.id}/credit-and-reissue`, {
      version,
      date: firm.today,
    });
    const back = firm.moves(
      creditNote.lines.filter(({ returnsToStock }) => returnsToStock),
      'in',
    );
    firm.shelves.move(creditNote.id, back);
    firm.open.reissues.push({ id: reissue.id, party: kept.party, moves: [] });
    leave(firm.open.invoices, kept);
    return true;
  }
  return false;
}

async function issueReissue(firm: Firm): Promise<boolean> {
  const kept = take(firm.open.reissues, firm.dice);
  if (!kept) return false;
  const draft = await firm.get(`invoices/${kept.id}`);
  const short = needs(firm.moves(draft.lines, 'out')).some(
    ({ productId, locationId, quantity }) => firm.shelves.at(productId, locationId) < quantity,
  );
  if (short) {
    firm.open.reissues.push(kept);
    return false;
  }
  // Issued under an earlier date it would change the worth of what was sold meanwhile, in Xero alone.
  await firm.change(`invoices/${kept.id}`, { date: firm.today, dueDate: firm.today });
  keepInvoice(firm, await firm.post(`invoices/${kept.id}/issue`), kept.party);
  return true;
}

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

export const sales: Activity[] = [
  activity(4, 'quote sent', sendQuote),
  activity(1, 'quote revised', reviseQuote),
  activity(1, 'quote declined', declineQuote),
  activity(3, 'quote accepted', acceptQuote),
  activity(4, 'order confirmed', confirmOrder),
  activity(1, 'order cancelled', cancelOrder),
  activity(4, 'order invoiced in part', (firm) => invoiceOrder(firm, false)),
  activity(5, 'order invoiced to the end', (firm) => invoiceOrder(firm, true)),
  activity(5, 'invoice issued', issuing({})),
  activity(2, 'invoice in another currency', issuing({ customer: ({ currency }) => currencies.has(currency) })),
  activity(2, 'invoice with tax in its prices', issuing({ amountsAre: 'inclusive' })),
  activity(1, 'invoice without tax', issuing({ amountsAre: 'noTax' })),
  activity(2, 'invoice with discounts', issuing({ discounts: true })),
  activity(2, 'invoice with four-decimal prices', issuing({ fourDecimals: true, amountsAre: 'exclusive' })),
  activity(1, 'invoice to a person', issuing({ customer: ({ isPerson }) => isPerson })),
  activity(2, 'invoice edited', editInvoice),
  activity(2, 'invoice voided', voidInvoice),
  activity(1, 'invoice kept out of the books', keepOut),
  activity(1, 'draft deleted', deleteDraft),
  activity(2, 'invoice credited and re-issued', creditAndReissue),
  activity(3, 're-issue issued', issueReissue),
];
