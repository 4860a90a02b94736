import { Decimal } from 'decimal.js';
import type { ExportContext, Links, LinkView, PartRef } from '../engine/exporter.js';
import type {
  CrmBill,
  CrmCreditNote,
  CrmInvoice,
  CrmItem,
  CrmPurchaseOrder,
  CrmSupplierCredit,
  DocumentLine,
  RelatedDocument,
} from '../host/records.js';
import { datedText, lockDateQuestionKey, type Posting } from '../lock-dates/lock-dates.js';
import type { XeroAccount } from '../reference/reference-lists.js';
import { taxRateByType, type XeroSettings } from '../settings/xero-settings.js';
import { asNumber, sentRate } from './amounts.js';
import { type BookedLine, bookedThere } from './booked-lines.js';
import type { Checks } from './checks.js';
import { checkGoods, splitByWorth, type SplitLine } from './goods-worth.js';
import { checkRepresentable, checkTotals, nameOf } from './representable.js';
import { tracksStock } from './stock-tracking.js';
import { lineTracking, trackingThere } from './tracking.js';
import { cause } from '../help/causes.js';

export type Element = Record<string, unknown>;
/** Every document with lines that goes to Xero. */
export type TradeDocument = CrmInvoice | CrmCreditNote | CrmPurchaseOrder | CrmBill | CrmSupplierCredit;
type Context = ExportContext<XeroSettings>;

const amountTypes = { exclusive: 'Exclusive', inclusive: 'Inclusive', noTax: 'NoTax' } as const;

/** Whose side of the books a document is on: decides accounts and tax types. */
const sideOf = (document: TradeDocument): 'sales' | 'purchases' =>
  document.kind === 'invoice' || document.kind === 'creditNote' ? 'sales' : 'purchases';

/** A line before the item's code is known: that is read from the link when the document is sent. */
export interface LinePlan {
  element: Element;
  itemId?: string;
}

/** Contact and items, which have to be in Xero before a document that names them. */
export const prerequisitesOf = (document: TradeDocument): { kind: 'contact' | 'item'; id: string }[] => [
  { kind: 'contact', id: document.contactId },
  ...itemIdsOf(document).map((id) => ({ kind: 'item' as const, id })),
];

export const partsOf = (refs: readonly { kind: PartRef['kind']; id: string }[]): PartRef[] =>
  refs.map(({ kind, id }) => ({ kind, id, part: 'main' }));

const itemIdsOf = ({ lines }: TradeDocument): string[] => [...new Set(lines.flatMap(({ itemId }) => itemId ?? []))];

/** The tracked items whose quantity in Xero the document changes. */
export const movedItems = (document: TradeDocument, context: Context): string[] =>
  itemIdsOf(document).filter((id) => {
    const item = context.record('item', id) as CrmItem | undefined;
    // The items of a void are not read again: the lines say which of them moved stock.
    const tracked = item ? tracksStock(item, context.settings) : context.settings.syncInventory;
    return tracked && document.lines.some((line) => line.itemId === id && namesGoods(line, document));
  });

/**
 * Under which day a document is to stand in Xero, or why it waits. An order posts nothing: no period is closed to it.
 * @param instead what people can do with one whose day was locked after it was sent
 */
export function documentPosting(
  document: TradeDocument,
  context: Context,
  checks: Checks,
  instead: string,
): Posting | { wait: string } {
  const { kind, id, date } = document;
  if (kind === 'purchaseOrder') return { date };
  const link = context.links.get(kind, id);
  const postedOn = link && standsUnder(document, link);
  return checks.posting({ date, postedOn, instead }, kind, context.answer?.(kind, id, lockDateQuestionKey));
}

/** The fields that all documents share, without contact and lines. */
export function headElement(document: TradeDocument, checks: Checks, posting: Posting): Element {
  checks.currency(document.currency);
  if (document.number.length > 255) {
    checks.add({
      ...cause('number_too_long'),
      field: 'number',
      sentence: `The number ${document.number.slice(0, 60)}… is longer than the 255 characters that Xero allows.`,
    });
  }
  return {
    Date: posting.date,
    CurrencyCode: document.currency,
    ...(document.currencyRate ? { CurrencyRate: sentRate(document.currencyRate) } : {}),
    LineAmountTypes: amountTypes[document.amountsAre],
    // Supplier bills and credits have none: Xero shows their number in its place.
    ...(document.kind === 'bill' || document.kind === 'supplierCredit'
      ? {}
      : referenceField(document.reference, posting)),
  };
}

/** What people wrote, and the document's own date where it stands under another one. */
function referenceField(reference: string | undefined, posting: Posting): Element {
  const dated = datedText(posting);
  const written = reference?.trim() ?? '';
  if (dated === undefined) return written ? { Reference: written.slice(0, 255) } : {};
  return { Reference: written ? `${written.slice(0, 230)} (${dated})` : dated };
}

/**
 * How the amount of a line is told: by price and discount, or by `amounts`, the price left to Xero: credit notes take no
 * discount. `worthOf`: what the goods of a line are worth in stock, without tax and in the document's currency, where that is
 * not what the line costs.
 */
export interface LineStyle {
  by: 'prices' | 'amounts';
  posting?: Posting;
  worthOf?: (line: DocumentLine) => { worth: string; rest: string; restAccount: XeroAccount | undefined } | undefined;
}

export function linePlans(document: TradeDocument, context: Context, checks: Checks, style: LineStyle): LinePlan[] {
  if (document.lines.length === 0) {
    checks.add({
      code: 'lines_missing',
      field: 'lines',
      sentence: `${document.number} has no lines.`,
      remedy: 'Add at least one line.',
      fixIn: 'record',
    });
  }
  const side = sideOf(document);
  checkRepresentable(document, checks, side, context.settings.reference.organisation.baseCurrency);
  const booked = bookedThere(document.lines, context.links.get(document.kind, document.id));
  const plans = document.lines.flatMap((line, at) =>
    plansOf(line, at, document, context, checks, { ...style, booked: booked.get(line) }),
  );
  // Whatever else is wrong is told first: the totals would differ because of it.
  if (checks.problems.length === 0)
    checkTotals(document, checks, style.by, (line) => rateThere(line, side, context.settings));
  const dated = side === 'purchases' && style.posting ? datedText(style.posting) : undefined;
  const [first, ...rest] = plans;
  if (dated === undefined || !first) return plans;
  // Bills have no reference in Xero: the date stands with the first line.
  const text = `${(first.element['Description'] as string).slice(0, 3_970)} (${dated})`;
  return [{ ...first, element: { ...first.element, Description: text } }, ...rest];
}

/** The percentage Xero charges on a line; undefined while its tax rate is not chosen or gone. */
function rateThere(
  { taxRateId }: DocumentLine,
  side: 'sales' | 'purchases',
  settings: XeroSettings,
): string | undefined {
  const taxType = taxRateId === undefined ? settings.untaxed[side] : settings.taxRates[taxRateId]?.[side];
  if (taxType === 'NONE') return '0';
  return taxRateByType(settings, taxType)?.effectiveRate;
}

function plansOf(
  line: DocumentLine,
  at: number,
  document: TradeDocument,
  context: Context,
  checks: Checks,
  style: LineStyle & { booked: BookedLine | undefined },
): LinePlan[] {
  const { booked } = style;
  const { settings } = context;
  const where = nameOf(line, at);
  const stock = stockOf(line, document, context);
  const account = stock === 'goods' ? undefined : accountOf(line, document, context, checks, where, booked);
  const rateId = document.amountsAre === 'noTax' ? undefined : line.taxRateId;
  const isTaxed = booked?.taxType !== undefined && booked.taxRateId === line.taxRateId;
  const taxType = isTaxed ? booked.taxType : checks.taxType(rateId, sideOf(document), account, where);
  if (stock === 'goods') checkGoods(line, where, document.number, checks);
  const text = { Description: textOf(line, settings) || where };
  const tracking = booked ? trackingThere(booked) : lineTracking(document, line, context, checks);
  const tax = taxType ? { TaxType: taxType } : {};
  const named = line.itemId && stock !== 'left' ? { itemId: line.itemId } : {};
  const worth = stock === 'goods' ? style.worthOf?.(line) : undefined;
  if (!worth) {
    const amounts = style.by === 'prices' ? priced(line) : { LineAmount: asNumber(line.amount, 2) };
    const quantity = { Quantity: asNumber(line.quantity, 4) };
    return [{ element: { ...text, ...quantity, ...amounts, ...accountField(account), ...tax, ...tracking }, ...named }];
  }
  const { goods, rest } = splitByWorth(line, worth.worth, document.amountsAre, taxRateByType(settings, taxType));
  const goodsElement = { ...text, Quantity: asNumber(line.quantity, 4), ...amountsOf(goods), ...tax, ...tracking };
  if (!rest) return [{ element: goodsElement, ...named }];
  const restText = { Description: `${worth.rest}: ${line.name.trim()}`.slice(0, 4000), Quantity: 1 };
  return [
    { element: goodsElement, ...named },
    { element: { ...restText, ...amountsOf(rest), ...accountField(worth.restAccount), ...tax, ...tracking } },
  ];
}

const amountsOf = ({ amount, taxAmount }: SplitLine): Element => ({
  LineAmount: asNumber(amount, 2),
  ...(taxAmount === undefined ? {} : { TaxAmount: asNumber(taxAmount, 2) }),
});

/**
 * What a line does to Xero's stock. `goods`: a purchase of a tracked item, booked on the item's own inventory account, which
 * Xero fills in and lets nobody choose. `left`: the stock of a tracked item stays as it is; its code would move it.
 */
function stockOf(line: DocumentLine, document: TradeDocument, context: Context): 'goods' | 'left' | 'other' {
  const item = line.itemId ? (context.record('item', line.itemId) as CrmItem | undefined) : undefined;
  if (!item || !tracksStock(item, context.settings)) return 'other';
  // An order moves nothing in Xero whatever it names.
  if (document.kind !== 'purchaseOrder' && !namesGoods(line, document)) return 'left';
  return sideOf(document) === 'purchases' ? 'goods' : 'other';
}

/** Whether Xero's stock has to do with the line: that of a document that came from there does, whatever is moved here. */
const namesGoods = ({ movesStock }: DocumentLine, { takenIn }: TradeDocument): boolean =>
  movesStock || takenIn === true;

function accountOf(
  line: DocumentLine,
  document: TradeDocument,
  context: Context,
  checks: Checks,
  where: string,
  booked: BookedLine | undefined,
): XeroAccount | undefined {
  if (booked?.accountId !== undefined) return checks.bookedOn(booked.accountId, where);
  const item = line.itemId ? (context.record('item', line.itemId) as CrmItem | undefined) : undefined;
  const groupId = line.groupId ?? item?.groupId;
  const subject = { contactId: document.contactId, ...(line.itemId ? { itemId: line.itemId } : {}) };
  return checks.account(sideOf(document), { ...subject, ...(groupId ? { groupId } : {}) }, where);
}

/** What a line costs without tax, in the document's currency. */
export const netOf = (line: DocumentLine, { amountsAre }: Pick<TradeDocument, 'amountsAre'>): string =>
  amountsAre === 'inclusive' ? new Decimal(line.amount).minus(line.taxAmount).toFixed(2) : line.amount;

const priced = (line: DocumentLine): Element => ({
  UnitAmount: asNumber(line.unitPrice, 4),
  ...(line.discountPercent && !new Decimal(line.discountPercent).isZero()
    ? { DiscountRate: asNumber(line.discountPercent, 2) }
    : {}),
});

/** By id: codes can be renamed, and bank accounts may have none. */
export const accountField = (account: XeroAccount | undefined): Element => (account ? { AccountID: account.id } : {});

/** *Sync descriptions*: the name, or the name and the description below it. */
function textOf({ name, description }: DocumentLine, { syncDescriptions }: XeroSettings): string {
  const text = syncDescriptions && description?.trim() ? `${name.trim()}\n${description.trim()}` : name.trim();
  return text.slice(0, 4000);
}

/** The lines as sent: with the code under which the item is known in Xero, which a later rename here has not reached yet. */
export const builtLines = (plans: readonly LinePlan[], links: Links, context: Context): Element[] =>
  plans.map(({ element, itemId }) => {
    const code = itemId && (links.get('item', itemId)?.number ?? context.record('item', itemId)?.number);
    return code ? { ItemCode: code, ...element } : element;
  });

/** The id of a linked part. The engine builds a step only when all it waits for is linked. */
export function linkedId(links: Links, kind: PartRef['kind'], id: string): string {
  const link = links.get(kind, id);
  if (!link) throw new Error(`A step was built before its ${kind} was linked.`);
  return link.remoteId;
}

/** The day under which a document stands in Xero. */
export const standsUnder = ({ date }: { date: string }, link: LinkView): string =>
  (link.details?.['date'] as string | undefined) ?? date;

/** To which documents it belongs, for queue and history: ", in place of INV-00001". */
export const relatedText = ({ related = [] }: TradeDocument): string =>
  related
    .flatMap(({ relation, number }) => (relation in relationTexts ? [`${relationTexts[relation]} ${number}`] : []))
    .join('');

const relationTexts: Partial<Record<RelatedDocument['relation'], string>> = {
  credits: ', credits',
  replaces: ', in place of',
};

/** Xero shows it as "Go to …" on the document. It wants an absolute address without its own name in it. */
export const backLink = (url: string | undefined): Element => {
  if (!url || /xero/i.test(url) || !URL.canParse(url)) return {};
  return ['http:', 'https:'].includes(new URL(url).protocol) ? { Url: url } : {};
};

/** Whether the linked document still waits for somebody to approve it in Xero: nothing can be applied to it. */
export const awaitsApproval = (status: string | undefined): boolean => status === 'DRAFT' || status === 'SUBMITTED';

/** A void of what was never approved is a deletion in Xero. */
export const goneStatus = (status: string | undefined): 'VOIDED' | 'DELETED' =>
  awaitsApproval(status) ? 'DELETED' : 'VOIDED';

export const isGone = (status: string | undefined): boolean => status === 'VOIDED' || status === 'DELETED';
