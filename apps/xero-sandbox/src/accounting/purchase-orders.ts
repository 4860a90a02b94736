import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { dateString, msDate, msInstant } from '../wire/dates.js';
import { badQuery, Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, has, isGuid, listOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { purchaseOrderShape } from '../wire/shapes.js';
import { shown } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { checkTheme } from './branding-themes.js';
import { type Call, envelope, organisationOf, type Route, sentElement, sentElements, today } from './call.js';
import { existingContact, markSide } from './contacts.js';
import { dateRange } from './date-range.js';
import { fillCurrency, fillTotals } from './document-amounts.js';
import { nextNumber } from './document-numbers.js';
import { contactOfDocument, lineView } from './document-views.js';
import { readLines } from './lines.js';
import { checkOrderLocks } from './locks.js';
import type { PurchaseOrder, PurchaseOrderStatus } from './records.js';
import { listing } from './settings-resources.js';

/** Purchase orders (api-facts 4.7). Their unit amounts always keep four decimals. */
export const purchaseOrderRoutes: Route[] = [
  { method: 'GET', pattern: '/PurchaseOrders', family: 'invoices', handle: listOrders },
  { method: 'PUT', pattern: '/PurchaseOrders', family: 'invoices', handle: createOrders },
  { method: 'POST', pattern: '/PurchaseOrders', family: 'invoices', handle: upsertOrders },
  { method: 'GET', pattern: '/PurchaseOrders/:', family: 'invoices', handle: getOrder },
  { method: 'POST', pattern: '/PurchaseOrders/:', family: 'invoices', handle: updateOrder },
];

const RULES = {
  name: 'PurchaseOrders',
  errorFlag: 'HasErrors' as const,
  refusedExtras: () => ({ PurchaseOrderID: randomUUID() }),
};

/** Xero publishes no table of transitions; this is the expected one. */
const NEXT: Record<PurchaseOrderStatus, readonly PurchaseOrderStatus[]> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'DRAFT', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'BILLED', 'DELETED'],
  BILLED: ['BILLED'],
  DELETED: [],
};

const CREATABLE: readonly PurchaseOrderStatus[] = ['DRAFT', 'SUBMITTED', 'AUTHORISED'];
const WORD = 'Purchase Order';
const NOT_MODIFIABLE = `${WORD} not of valid status for modification`;
const NO_SUCH = `An existing ${WORD} with the specified PurchaseOrderID could not be found`;
const MARK_TOO_EARLY = 'Only AUTHORISED and BILLED purchase orders may have SentToContact updated.';
const MOST_PER_CALL = 50;
const TEXT_LIMITS = { DeliveryAddress: 1000, AttentionTo: 255, Telephone: 50, DeliveryInstructions: 500 } as const;

function listOrders(call: Call): Reply {
  if (call.query.has('where')) throw badQuery(`${SANDBOX}purchase orders take Status, DateFrom and DateTo, no where.`);
  const status = call.query.get('Status') ?? call.query.get('status');
  const inRange = dateRange(call, 'DateFrom', 'DateTo');
  const orders = call.tx
    .all('purchaseOrders')
    .filter((order) => (!status || order.Status === status) && inRange(order.Date));
  const { rows, pagination } = listRecords(orders, listing(call), {
    read: readOrder,
    updated: (order) => order.updated,
    id: (order) => order.id,
    pages: true,
    alwaysPaged: true,
  });
  return envelope(
    call,
    'PurchaseOrders',
    rows.map((order) => orderView(call.tx, order)),
    pagination,
  );
}

function byPath(call: Call): PurchaseOrder | undefined {
  const name = call.params[0] ?? '';
  return isGuid(name) ? call.tx.get('purchaseOrders', name.toLowerCase()) : byNumber(call.tx, name);
}

/** A deleted order gives its number back. */
const byNumber = (tx: Tx, number: string): PurchaseOrder | undefined =>
  tx.find('purchaseOrders', 'number', number).find((order) => order.Status !== 'DELETED');

function getOrder(call: Call): Reply {
  const order = byPath(call);
  if (!order) throw notFound();
  return envelope(call, 'PurchaseOrders', [orderView(call.tx, order)]);
}

function sentOrders(call: Call): Sent[] {
  const elements = sentElements(call, 'PurchaseOrders', purchaseOrderShape);
  if (elements.length > MOST_PER_CALL)
    throw badQuery(`${SANDBOX}at most ${MOST_PER_CALL} purchase orders may be sent in one call.`);
  return elements;
}

function createOrders(call: Call): Reply {
  return runBatch(call, sentOrders(call), RULES, (sent, tx) => {
    if (textOf(sent, 'PurchaseOrderID'))
      throw new Invalid([`${SANDBOX}PUT creates purchase orders only; send a PurchaseOrderID with POST.`]);
    return create(call, tx, sent);
  });
}

/** POST changes the order of a PurchaseOrderID and creates one without; a number alone names no order. */
function upsertOrders(call: Call): Reply {
  return runBatch(call, sentOrders(call), RULES, (sent, tx) => {
    const id = textOf(sent, 'PurchaseOrderID');
    if (!id) return create(call, tx, sent);
    const known = tx.get('purchaseOrders', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, sent, known);
  });
}

function updateOrder(call: Call): Reply {
  const sent = sentElement(call, 'PurchaseOrders', purchaseOrderShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const known = byPath(call);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, element, known);
  });
}

function create(call: Call, tx: Tx, sent: Sent): Stored {
  const status = (textOf(sent, 'Status') ?? 'DRAFT') as PurchaseOrderStatus;
  if (!CREATABLE.includes(status)) throw new Invalid([`${WORD} not of valid status for creation`]);
  const blank: PurchaseOrder = {
    id: randomUUID(),
    Type: 'PURCHASEORDER',
    Status: 'DRAFT',
    number: '',
    contactId: '',
    Date: today(call),
    text: {},
    LineAmountTypes: 'Exclusive',
    LineItems: [],
    SubTotal: '0.00',
    TotalTax: '0.00',
    Total: '0.00',
    TotalDiscount: '0.00',
    CurrencyCode: organisationOf(call).BaseCurrency,
    CurrencyRate: '1',
    SentToContact: false,
    createdBy: call.caller.app.clientId,
    updated: 0,
  };
  return store(call, tx, sent, blank, status, true);
}

function update(call: Call, tx: Tx, sent: Sent, known: PurchaseOrder): Stored {
  const next = (textOf(sent, 'Status') as PurchaseOrderStatus | undefined) ?? known.Status;
  if (!NEXT[known.Status].includes(next)) throw new Invalid([NOT_MODIFIABLE]);
  return store(call, tx, sent, known, next, false);
}

function store(
  call: Call,
  tx: Tx,
  sent: Sent,
  base: PurchaseOrder,
  status: PurchaseOrderStatus,
  fresh: boolean,
): Stored {
  const findings = new Findings();
  if (!fresh) checkOrderLocks(call, base.Date, findings);
  const order = filled(call, tx, sent, base, status, fresh, findings);
  const warnings = markSent(sent, order);
  if (order.LineItems.length === 0) findings.add('One or more line items must be specified');
  settleNumber(tx, order, findings);
  checkOrderLocks(call, order.Date, findings);
  findings.throwIfAny();
  if (!fresh && same(base, order)) return { view: orderView(tx, base), warnings };
  // A billed order stands for what was billed: only its sent mark may still change.
  if (base.Status === 'BILLED' && !same({ ...base, SentToContact: order.SentToContact }, order))
    throw new Invalid([NOT_MODIFIABLE]);
  tx.put('purchaseOrders', order);
  markSide(tx, tx.get('contacts', order.contactId)!, false);
  record(tx, order, fresh ? 'created' : order.Status === 'DELETED' ? 'deleted' : 'updated');
  return { view: orderView(tx, order), warnings };
}

function filled(
  call: Call,
  tx: Tx,
  sent: Sent,
  base: PurchaseOrder,
  status: PurchaseOrderStatus,
  fresh: boolean,
  findings: Findings,
): PurchaseOrder {
  const contactId = fresh || has(sent, 'Contact') ? existingContact(tx, objectOf(sent, 'Contact')).id : base.contactId;
  const order: PurchaseOrder = {
    ...base,
    Status: status,
    contactId,
    number: textOf(sent, 'PurchaseOrderNumber') ?? base.number,
    Date: textOf(sent, 'Date') ?? base.Date,
    LineAmountTypes: (textOf(sent, 'LineAmountTypes') as PurchaseOrder['LineAmountTypes']) ?? base.LineAmountTypes,
    text: textsOf(sent, base.text, findings),
    updated: call.world.clock.now(),
  };
  for (const name of ['Reference', 'DeliveryDate', 'ExpectedArrivalDate', 'BrandingThemeID'] as const) {
    const value = textOf(sent, name);
    if (value) order[name] = value;
    else if (has(sent, name)) delete order[name];
  }
  if ((order.Reference?.length ?? 0) > 255) findings.add('Reference must not be more than 255 characters long');
  checkTheme(tx, sent, findings);
  fillCurrency(call, tx, sent, order, findings);
  const lines = listOf(sent, 'LineItems');
  if (lines) {
    order.LineItems = readLines(lines, {
      tx,
      type: 'PURCHASEORDER',
      mode: order.LineAmountTypes,
      complete: status !== 'DRAFT' && status !== 'DELETED',
      unitDecimals: 4,
      findings,
      before: base.LineItems,
    });
  } else if (status !== 'DRAFT' && status !== 'DELETED') {
    checkAccounts(order, findings);
  }
  fillTotals(call, order);
  return order;
}

function checkAccounts(order: PurchaseOrder, findings: Findings): void {
  if (order.LineItems.some((line) => !line.textOnly && !line.AccountID))
    findings.add('Account code or ID must be specified.');
}

function textsOf(sent: Sent, before: Record<string, string>, findings: Findings): Record<string, string> {
  const texts = { ...before };
  for (const [name, limit] of Object.entries(TEXT_LIMITS)) {
    if (!has(sent, name)) continue;
    const value = textOf(sent, name) ?? '';
    if (value.length > limit) findings.add(`${name} must not be more than ${limit} characters long`);
    texts[name] = value;
  }
  return texts;
}

/** The sent mark belongs to approved orders; on others it is left out with a warning. */
function markSent(sent: Sent, order: PurchaseOrder): string[] {
  const mark = boolOf(sent, 'SentToContact');
  if (mark === undefined) return [];
  if (order.Status !== 'AUTHORISED' && order.Status !== 'BILLED') return mark ? [MARK_TOO_EARLY] : [];
  order.SentToContact = mark;
  return [];
}

function settleNumber(tx: Tx, order: PurchaseOrder, findings: Findings): void {
  if (order.number === '') {
    order.number = nextNumber(tx, 'purchaseOrders', 'purchaseOrder', 'PO');
    return;
  }
  if (order.number.length > 255) findings.add('PurchaseOrderNumber must not be more than 255 characters long');
  const other = byNumber(tx, order.number);
  if (other && other.id !== order.id) findings.add('Order number must be unique');
}

function same(a: PurchaseOrder, b: PurchaseOrder): boolean {
  const bare = (order: PurchaseOrder): string => {
    const LineItems = order.LineItems.map((line) => ({ ...line, LineItemID: '' }));
    return JSON.stringify(Object.entries({ ...order, updated: 0, LineItems }).sort(([x], [y]) => (x < y ? -1 : 1)));
  };
  return bare(a) === bare(b);
}

function record(tx: Tx, order: PurchaseOrder, verb: 'created' | 'updated' | 'deleted'): void {
  tx.effect({
    kind: `purchaseOrder.${verb}`,
    collection: 'purchaseOrders',
    id: order.id,
    number: order.number,
    ...(order.Reference ? { reference: order.Reference } : {}),
    contactId: order.contactId,
    date: order.Date,
    amount: order.Total,
    currency: order.CurrencyCode,
    status: order.Status,
  });
}

function orderView(tx: Tx, order: PurchaseOrder): Record<string, unknown> {
  return {
    PurchaseOrderID: order.id,
    PurchaseOrderNumber: order.number,
    DateString: dateString(order.Date),
    Date: msDate(order.Date),
    ...(order.DeliveryDate
      ? { DeliveryDateString: dateString(order.DeliveryDate), DeliveryDate: msDate(order.DeliveryDate) }
      : {}),
    ...(order.ExpectedArrivalDate ? { ExpectedArrivalDate: msDate(order.ExpectedArrivalDate) } : {}),
    ...order.text,
    ...(order.Reference ? { Reference: order.Reference } : {}),
    ...(order.BrandingThemeID ? { BrandingThemeID: order.BrandingThemeID } : {}),
    HasErrors: false,
    IsDiscounted: false,
    Type: order.Type,
    CurrencyRate: shown(order.CurrencyRate),
    CurrencyCode: order.CurrencyCode,
    Contact: contactOfDocument(tx, order.contactId, 'full'),
    Status: order.Status,
    SentToContact: order.SentToContact,
    LineAmountTypes: order.LineAmountTypes,
    LineItems: order.LineItems.map((line) => lineView(tx, line, 4)),
    SubTotal: shown(order.SubTotal),
    TotalTax: shown(order.TotalTax),
    Total: shown(order.Total),
    UpdatedDateUTC: msInstant(order.updated),
    HasAttachments: false,
  };
}

/** Fields an order of the list may name. */
function readOrder(order: PurchaseOrder, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'purchaseorderid':
      return order.id;
    case 'purchaseordernumber':
      return order.number;
    case 'date':
      return Date.parse(`${order.Date}T00:00:00Z`);
    case 'status':
      return order.Status;
    case 'total':
      return shown(order.Total);
    case 'updateddateutc':
      return order.updated;
    default:
      return undefined;
  }
}
