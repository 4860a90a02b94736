import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { dateString, msDate, msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { has, listOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { quoteShape } from '../wire/shapes.js';
import { shown } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { checkTheme } from './branding-themes.js';
import { type Call, envelope, guidParam, organisationOf, type Route, sentElement, sentElements } from './call.js';
import { embeddedContact } from './contacts.js';
import { dateRange } from './date-range.js';
import { fillCurrency, fillTotals } from './document-amounts.js';
import { nextNumber } from './document-numbers.js';
import { lineView } from './document-views.js';
import { readLines } from './lines.js';
import { checkOrderLocks } from './locks.js';
import type { Quote, QuoteStatus } from './records.js';
import { listing } from './settings-resources.js';

/** Quotes (api-facts 4.8). */
export const quoteRoutes: Route[] = [
  { method: 'GET', pattern: '/Quotes', family: 'invoices', handle: listQuotes },
  { method: 'PUT', pattern: '/Quotes', family: 'invoices', handle: createQuotes },
  { method: 'POST', pattern: '/Quotes', family: 'invoices', handle: upsertQuotes },
  { method: 'GET', pattern: '/Quotes/:', family: 'invoices', handle: getQuote },
  { method: 'POST', pattern: '/Quotes/:', family: 'invoices', handle: updateQuote },
];

const RULES = { name: 'Quotes', errorFlag: undefined, refusedExtras: () => ({ QuoteID: randomUUID() }) };

const NEXT: Record<QuoteStatus, readonly QuoteStatus[]> = {
  DRAFT: ['DRAFT', 'SENT', 'DELETED'],
  SENT: ['SENT', 'ACCEPTED', 'DECLINED', 'DELETED'],
  DECLINED: ['DECLINED', 'SENT', 'DELETED'],
  ACCEPTED: ['ACCEPTED', 'INVOICED', 'SENT', 'DELETED'],
  INVOICED: ['INVOICED', 'SENT', 'DELETED'],
  DELETED: [],
};

const MODES: Record<string, Quote['LineAmountTypes']> = {
  EXCLUSIVE: 'Exclusive',
  INCLUSIVE: 'Inclusive',
  NOTAX: 'NoTax',
};

/** What may still change once the customer has decided: the contact and the words. */
const LATE = ['QuoteID', 'Status', 'Contact', 'Reference', 'Title', 'Summary', 'Terms'];
const TEXT_LIMITS = { Reference: 4000, Title: 100, Summary: 3000, Terms: 4000 } as const;
const NOT_MODIFIABLE = 'Quote not of valid status for modification';
const NO_SUCH = `${SANDBOX}an existing quote with the specified QuoteID could not be found.`;

function listQuotes(call: Call): Reply {
  const [status, contactId, number] = ['Status', 'ContactID', 'QuoteNumber'].map((name) => call.query.get(name));
  const issued = dateRange(call, 'DateFrom', 'DateTo');
  const expires = dateRange(call, 'ExpiryDateFrom', 'ExpiryDateTo');
  const quotes = call.tx
    .all('quotes')
    .filter(
      (quote) =>
        (!status || quote.Status === status) &&
        (!contactId || quote.contactId === contactId.toLowerCase()) &&
        (!number || quote.number.toLowerCase().includes(number.toLowerCase())) &&
        issued(quote.Date) &&
        expires(quote.ExpiryDate),
    );
  const { rows, pagination } = listRecords(quotes, listing(call), {
    read: readQuote,
    updated: (quote) => quote.updated,
    id: (quote) => quote.id,
    pages: true,
  });
  return envelope(
    call,
    'Quotes',
    rows.map((quote) => quoteView(call.tx, quote)),
    pagination,
  );
}

function getQuote(call: Call): Reply {
  const quote = call.tx.get('quotes', guidParam(call));
  if (!quote) throw notFound();
  return envelope(call, 'Quotes', [quoteView(call.tx, quote)]);
}

function createQuotes(call: Call): Reply {
  return runBatch(call, sentElements(call, 'Quotes', quoteShape), RULES, (sent, tx) => {
    if (textOf(sent, 'QuoteID')) throw new Invalid([`${SANDBOX}PUT creates quotes only; send a QuoteID with POST.`]);
    return create(call, tx, sent);
  });
}

function upsertQuotes(call: Call): Reply {
  return runBatch(call, sentElements(call, 'Quotes', quoteShape), RULES, (sent, tx) => {
    const id = textOf(sent, 'QuoteID');
    if (!id) return create(call, tx, sent);
    const known = tx.get('quotes', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, sent, known);
  });
}

function updateQuote(call: Call): Reply {
  const id = guidParam(call);
  const sent = sentElement(call, 'Quotes', quoteShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const known = tx.get('quotes', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, element, known);
  });
}

function create(call: Call, tx: Tx, sent: Sent): Stored {
  const status = textOf(sent, 'Status') ?? 'DRAFT';
  if (status !== 'DRAFT' && status !== 'SENT') throw new Invalid(['Quote not of valid status for creation']);
  const blank: Quote = {
    id: randomUUID(),
    Status: status,
    number: '',
    contactId: '',
    Date: '',
    text: {},
    LineAmountTypes: 'Exclusive',
    LineItems: [],
    SubTotal: '0.00',
    TotalTax: '0.00',
    Total: '0.00',
    TotalDiscount: '0.00',
    CurrencyCode: organisationOf(call).BaseCurrency,
    CurrencyRate: '1',
    updated: 0,
  };
  return store(call, tx, sent, blank, true);
}

function update(call: Call, tx: Tx, sent: Sent, known: Quote): Stored {
  const status = (textOf(sent, 'Status') as QuoteStatus | undefined) ?? known.Status;
  if (!NEXT[known.Status].includes(status)) throw new Invalid([NOT_MODIFIABLE]);
  const open = known.Status === 'DRAFT' || known.Status === 'SENT';
  if (!open && Object.keys(sent).some((name) => !LATE.includes(name))) throw new Invalid([NOT_MODIFIABLE]);
  return store(call, tx, sent, { ...known, Status: status }, false);
}

function store(call: Call, tx: Tx, sent: Sent, base: Quote, fresh: boolean): Stored {
  const findings = new Findings();
  const contactId =
    fresh || has(sent, 'Contact') ? embeddedContact(call, tx, objectOf(sent, 'Contact')).id : base.contactId;
  const quote = filled(call, tx, sent, { ...base, contactId }, findings);
  if (quote.Date === '') findings.add(`${SANDBOX}a quote needs a Date.`);
  else checkOrderLocks(call, quote.Date, findings);
  if (quote.LineItems.length === 0) findings.add('One or more line items must be specified');
  settleNumber(tx, quote, findings);
  findings.throwIfAny();
  tx.put('quotes', quote);
  tx.effect({
    kind: `quote.${fresh ? 'created' : quote.Status === 'DELETED' ? 'deleted' : 'updated'}`,
    collection: 'quotes',
    id: quote.id,
    number: quote.number,
    contactId: quote.contactId,
    date: quote.Date,
    amount: quote.Total,
    currency: quote.CurrencyCode,
    status: quote.Status,
  });
  return { view: quoteView(tx, quote) };
}

function filled(call: Call, tx: Tx, sent: Sent, base: Quote, findings: Findings): Quote {
  const quote: Quote = {
    ...base,
    number: textOf(sent, 'QuoteNumber') ?? base.number,
    Date: textOf(sent, 'Date') ?? base.Date,
    LineAmountTypes: MODES[textOf(sent, 'LineAmountTypes') ?? ''] ?? base.LineAmountTypes,
    text: { ...base.text },
    updated: call.world.clock.now(),
  };
  for (const name of ['ExpiryDate', 'BrandingThemeID'] as const) {
    const value = textOf(sent, name);
    if (value) quote[name] = value;
    else if (has(sent, name)) delete quote[name];
  }
  for (const [name, limit] of Object.entries(TEXT_LIMITS)) {
    if (!has(sent, name)) continue;
    const value = textOf(sent, name) ?? '';
    if (value.length > limit) findings.add(`${name} must not be more than ${limit} characters long`);
    quote.text[name] = value;
  }
  checkTheme(tx, sent, findings);
  fillCurrency(call, tx, sent, quote, findings);
  const lines = listOf(sent, 'LineItems');
  if (lines) {
    const { LineAmountTypes: mode, LineItems: before } = quote;
    quote.LineItems = readLines(lines, { tx, type: 'QUOTE', mode, complete: false, unitDecimals: 4, findings, before });
  }
  fillTotals(call, quote);
  return quote;
}

function settleNumber(tx: Tx, quote: Quote, findings: Findings): void {
  if (quote.number === '') quote.number = nextNumber(tx, 'quotes', 'quote', 'QU');
  if (quote.number.length > 255) findings.add('QuoteNumber must not be more than 255 characters long');
  const others = tx.find('quotes', 'number', quote.number).filter((other) => other.id !== quote.id);
  if (others.some((other) => other.Status !== 'DELETED'))
    findings.add(`${SANDBOX}the quote number ${quote.number} is taken.`);
}

function quoteView(tx: Tx, quote: Quote): Record<string, unknown> {
  const contact = tx.get('contacts', quote.contactId);
  return {
    QuoteID: quote.id,
    QuoteNumber: quote.number,
    Terms: '',
    ...quote.text,
    Contact: {
      ContactID: quote.contactId,
      Name: contact?.Name ?? '',
      EmailAddress: contact?.text['EmailAddress'] ?? '',
    },
    LineItems: quote.LineItems.map((line) => lineView(tx, line, 4)),
    Date: msDate(quote.Date),
    DateString: dateString(quote.Date),
    ...(quote.ExpiryDate
      ? { ExpiryDate: msDate(quote.ExpiryDate), ExpiryDateString: dateString(quote.ExpiryDate) }
      : {}),
    Status: quote.Status,
    CurrencyRate: shown(quote.CurrencyRate),
    CurrencyCode: quote.CurrencyCode,
    SubTotal: shown(quote.SubTotal),
    TotalTax: shown(quote.TotalTax),
    Total: shown(quote.Total),
    TotalDiscount: shown(quote.TotalDiscount),
    ...(quote.BrandingThemeID ? { BrandingThemeID: quote.BrandingThemeID } : {}),
    UpdatedDateUTC: msInstant(quote.updated),
    LineAmountTypes: quote.LineAmountTypes.toUpperCase(),
  };
}

/** Fields an order of the list may name. */
function readQuote(quote: Quote, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'quoteid':
      return quote.id;
    case 'quotenumber':
      return quote.number;
    case 'status':
      return quote.Status;
    case 'date':
      return Date.parse(`${quote.Date}T00:00:00Z`);
    case 'total':
      return shown(quote.Total);
    case 'updateddateutc':
      return quote.updated;
    default:
      return undefined;
  }
}
