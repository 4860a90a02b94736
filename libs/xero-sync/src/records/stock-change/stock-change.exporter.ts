import type { ExportContext, Exporter, ExportPlan, StepPlan } from '../../engine/exporter.js';
import type { CrmItem, CrmStockChange } from '../../host/records.js';
import { datedText, lockDateQuestionKey, postedText, type Posting } from '../../lock-dates/lock-dates.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import { isGone, partsOf, standsUnder } from '../document.mapper.js';
import { tracksStock } from '../stock-tracking.js';
import { locationTracking } from '../tracking.js';
import { adjustmentDocuments } from './adjustment.mapper.js';
import {
  documentElement,
  documentNumber,
  linesGoing,
  nameOf,
  reversalOf,
  sumOf,
  type Direction,
  type Goods,
  type StockDocument,
} from './stock-document.mapper.js';
import { settlements, stocktakeDocuments, undoing } from './stocktake.mapper.js';
import { nothingToMove, transferDocuments } from './transfer.mapper.js';
import { workOrderDocuments } from './work-order.mapper.js';

type Context = ExportContext<XeroSettings>;

/** Sends what changed the stock without a sale or a purchase, at unit cost. */
export const stockChangeExporter: Exporter<CrmStockChange, XeroSettings> = {
  kind: 'stockChange',
  // A voided one needs them too: its reversal names the items.
  needs: (change) => itemsOf(change.lines).map((id) => ({ kind: 'item' as const, id })),
  appliesTo: () => [],
  plan(change, context): ExportPlan {
    const { settings, links } = context;
    const linked = new Set(links.of('stockChange', change.id).map(({ part }) => part));
    if (change.status === 'draft')
      return { do: 'nothing', because: 'It moves no stock before it is posted or completed; then it is sent.' };
    if (change.status === 'voided' && linked.size === 0)
      return { do: 'nothing', because: 'It was taken back before it was ever sent.' };
    if (!settings.syncInventory) return { do: 'exclude', because: 'Sync inventory with Xero is switched off.' };
    const leftOut = untrackedOf(change, context);
    const nowhere = change.cause === 'transfer' && linked.size === 0 ? nothingToMove(change, settings) : undefined;
    if (nowhere) return { do: 'exclude', because: nowhere };
    if (change.cause !== 'workOrder' && change.lines.length > 0 && leftOut.length === itemsOf(change.lines).length)
      return { do: 'exclude', because: `Xero keeps no quantity of ${namesOf(leftOut)}: not tracked.` };

    const checks = new Checks(settings, nameOf(change));
    const posting = postingOf(change, context);
    const posted = { ...change, date: 'wait' in posting ? change.date : posting.date };
    const steps = change.cause === 'stocktake' ? stocktake(posted, context, checks) : mirrored(posted, context, checks);
    if (steps.length === 0 && checks.problems.length === 0)
      return { do: 'nothing', because: linked.size > 0 ? 'Xero already has it.' : 'It changes no quantity.' };
    if ('wait' in posting) return { do: 'wait', because: posting.wait };
    checkDays(change, steps, context, checks);
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    return { do: 'steps', steps: steps.map((step) => withDate(withLeftOut(step, leftOut), posting)) };
  },
};

const dateOf = ({ date, cause, id }: CrmStockChange, context: Context, checks: Checks): Posting | { wait: string } =>
  checks.posting(
    { date, instead: 'Enter it anew, dated later' },
    cause,
    context.answer?.('stockChange', id, lockDateQuestionKey),
  );

/** Under which day its documents go to Xero; what speaks against it is told only when something is to be sent. */
const postingOf = (change: CrmStockChange, context: Context): Posting | { wait: string } =>
  dateOf(change, context, new Checks(context.settings, nameOf(change)));

/** New documents need an open day; what is taken back must stand under one. */
function checkDays(change: CrmStockChange, steps: readonly StepPlan[], context: Context, checks: Checks): void {
  if (steps.some(({ effect }) => effect === 'create')) dateOf(change, context, checks);
  for (const { effect, part } of steps) {
    const link = effect === 'create' ? undefined : context.links.get('stockChange', change.id, part);
    if (link) checks.open(standsUnder(change, link), 'Enter the opposite movement instead, dated later');
  }
}

/** Documents that stand under another day than their own say so: bills and credit notes in their first line. */
function withDate(step: StepPlan, posting: Posting): StepPlan {
  const dated = datedText(posting);
  if (dated === undefined || step.effect !== 'create') return step;
  const ending = ` (${dated})`;
  const build: StepPlan['build'] = (links) => {
    const built = step.build(links);
    const { LineItems: lines, Reference: reference } = built.element as {
      LineItems?: { Description: string }[];
      Reference?: string;
    };
    const [first, ...rest] = lines ?? [];
    return {
      ...built,
      element: {
        ...built.element,
        ...(first ? { LineItems: [{ ...first, Description: `${first.Description}${ending}` }, ...rest] } : {}),
        ...(reference ? { Reference: `${reference.slice(0, 230)}${ending}` } : {}),
      },
    };
  };
  return { ...step, label: `${step.label}${postedText(posting)}`, build };
}

const itemsOf = (lines: readonly { itemId: string }[]): string[] => [...new Set(lines.map(({ itemId }) => itemId))];

function isTrackedIn(context: Context): (line: { itemId: string }) => boolean {
  return ({ itemId }) => {
    const item = context.record('item', itemId) as CrmItem | undefined;
    return !item || tracksStock(item, context.settings);
  };
}

/** Products without a quantity in Xero. Work orders take their worth along on plain lines, the others leave them out. */
const untrackedOf = (change: CrmStockChange, context: Context): CrmItem[] =>
  itemsOf(change.lines).flatMap((itemId) => {
    const item = context.record('item', itemId) as CrmItem | undefined;
    return item && !isTrackedIn(context)({ itemId }) ? [item] : [];
  });

const namesOf = (items: readonly CrmItem[]): string => items.map(({ number }) => number).join(', ');

const withLeftOut = (step: StepPlan, leftOut: readonly CrmItem[]): StepPlan =>
  leftOut.length === 0
    ? step
    : { ...step, label: `${step.label} (${namesOf(leftOut)} without quantity: not tracked)`.slice(0, 300) };

function stocktake(change: CrmStockChange, context: Context, checks: Checks): StepPlan[] {
  if (change.status === 'voided') return undoing(change, context);
  const documents = stocktakeDocuments(change, isTrackedIn(context)).filter(
    ({ part }) => !isGone(context.links.get('stockChange', change.id, part)?.status),
  );
  const creations = missing(change, documents, context).map((document) => creation(change, document, context, checks));
  return [...creations, ...settlements(change, documents, context, checks)];
}

/**
 * Documents with the total 0. What takes them back is a document the other way, not a void in Xero: a document with the total
 * 0 counts as paid there, and paid documents cannot be voided.
 */
function mirrored(change: CrmStockChange, context: Context, checks: Checks): StepPlan[] {
  if (isSettled(change, context)) return [];
  const documents = zeroTotal(change, context, checks);
  if (change.status === 'posted')
    return missing(change, documents, context).map((document) => creation(change, document, context, checks));
  const posted = documents.filter(({ part }) => context.links.get('stockChange', change.id, part));
  // Last in, first out: outputs leave before the inputs come back.
  const reversals = posted.toReversed().map(reversalOf);
  const ordered = reversals.map((document, at) => {
    const before = change.cause === 'adjustment' ? undefined : reversals[at - 1]?.part;
    const { after: _posted, ...own } = document;
    return before ? { ...own, after: [before] } : own;
  });
  return missing(change, ordered, context).map((document) => creation(change, document, context, checks));
}

const partNames = { workOrder: ['inputs', 'outputs'], transfer: ['out', 'in'], other: ['down', 'up'] } as const;

/** Whether nothing of it is missing in Xero; known without any account, so that a setting cannot stop what is done. */
function isSettled(change: CrmStockChange, context: Context): boolean {
  const { cause, id, status } = change;
  const [down, up] = partNames[cause === 'workOrder' || cause === 'transfer' ? cause : 'other'];
  const counts = (direction: Direction) =>
    linesGoing(change, direction).some((line) => cause === 'workOrder' || isTrackedIn(context)(line));
  const parts = [...(counts('down') ? [down] : []), ...(counts('up') ? [up] : [])];
  const isLinked = (part: string) => context.links.get('stockChange', id, part) !== undefined;
  return status === 'posted'
    ? parts.every(isLinked)
    : parts.every((part) => !isLinked(part) || isLinked(`${part}-reversal`));
}

function zeroTotal(change: CrmStockChange, context: Context, checks: Checks): StockDocument[] {
  if (change.cause === 'workOrder') return workOrderDocuments(change, context, checks);
  const contra: XeroAccount | undefined = checks.usable(
    context.settings.accounts.stockAdjustments,
    'account for stock adjustments',
    'the contra line',
  );
  if (!contra) return [];
  const make = change.cause === 'transfer' ? transferDocuments : adjustmentDocuments;
  return make(change, contra, isTrackedIn(context));
}

const missing = (change: CrmStockChange, documents: readonly StockDocument[], { links }: Context): StockDocument[] =>
  documents.filter(({ part }) => !links.get('stockChange', change.id, part));

function creation(change: CrmStockChange, document: StockDocument, context: Context, checks: Checks): StepPlan {
  const { part, direction, goods, counters, after = [], reversal } = document;
  const items = itemsOf(goods);
  const places = new Map(
    goods.map(({ locationId }) => [locationId, locationTracking(locationId, context.settings, checks)]),
  );
  const up = direction === 'up';
  const total = sumOf([...goods, ...counters]).toFixed(2);
  return {
    part,
    effect: 'create',
    call: up ? 'invoices.create' : 'creditNotes.create',
    after: [
      ...partsOf(items.map((id) => ({ kind: 'item', id }))),
      ...after.map((own) => ({ kind: 'stockChange' as const, id: change.id, part: own })),
    ],
    ...(up ? { stockIn: items } : { stockOut: items }),
    label: `${nameOf(change)}, ${reversal ? 'taken back, ' : ''}${wordsOf(part, up)}`,
    naturalKey: documentNumber(change, reversal),
    content: digest({ goods: goods.map(contentOf), direction, date: change.date }),
    expect: { total, tax: '0.00', lineCount: goods.length + counters.length },
    remoteType: up ? 'Invoice' : 'CreditNote',
    build: (links) => ({
      element: documentElement(
        change,
        document,
        context.settings,
        (itemId) => {
          const code = links.get('item', itemId)?.number ?? context.record('item', itemId)?.number;
          if (code === undefined) throw new Error('A step was built before its item was linked.');
          return code;
        },
        (locationId) => places.get(locationId) ?? {},
      ),
    }),
  };
}

const contentOf = ({ itemId, quantity, amount }: Goods) => ({ itemId, quantity, amount: amount.toFixed(2) });

/** What the document is of its record: the part when it says something, else which way the stock goes. */
function wordsOf(part: string, up: boolean): string {
  const [word] = part.split('-');
  return word === 'up' || word === 'down' ? (up ? 'stock in' : 'stock out') : word!;
}
