import { Decimal } from 'decimal.js';
import type { ExportContext, Exporter, ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { lineAmount } from '../amounts.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import { partsOf } from '../document.mapper.js';
import { adjustmentElement, adjustmentNumber, linesGoing, type Direction } from './adjustment.mapper.js';

type Context = ExportContext<XeroSettings>;

const opposite = { up: 'down', down: 'up' } as const;

/** Sends what changed the stock without a sale or a purchase, at unit cost. */
export const stockChangeExporter: Exporter<CrmStockChange, XeroSettings> = {
  kind: 'stockChange',
  // A voided one needs them too: its reversal names the items.
  needs: (change) => itemsOf(change).map((id) => ({ kind: 'item' as const, id })),
  appliesTo: () => [],
  plan(change, context): ExportPlan {
    const { settings, links } = context;
    if (change.cause !== 'adjustment' && change.cause !== 'reconciliation') {
      return { do: 'exclude', because: `Stock changes by ${change.cause} are not sent to Xero.` };
    }
    if (!settings.syncInventory) return { do: 'exclude', because: 'Sync inventory with Xero is switched off.' };
    const linked = new Map(links.of('stockChange', change.id).map((link) => [link.part, link]));
    const wanted = change.status === 'posted' ? postings(change, linked) : reversals(change, linked);
    if (wanted.length === 0) return { do: 'nothing', because: nothingBecause(change, linked) };

    const checks = new Checks(settings, `Stock adjustment ${change.number}`);
    checks.date(change.date);
    const contra = checks.usable(
      settings.accounts.stockAdjustments,
      'account for stock adjustments',
      'the contra line',
    );
    if (!contra || checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    return { do: 'steps', steps: wanted.map((posting) => step(change, posting, contra, context)) };
  },
};

/** One document: which lines of the record it moves, and which way. */
interface Posting {
  part: string;
  lines: CrmStockChange['lines'];
  direction: Direction;
  reversal: boolean;
}

const itemsOf = ({ lines }: CrmStockChange): string[] => [...new Set(lines.map(({ itemId }) => itemId))];

const postings = (change: CrmStockChange, linked: Map<string, LinkView>): Posting[] =>
  (['up', 'down'] as const).flatMap((direction) => {
    const lines = linesGoing(change, direction);
    return lines.length > 0 && !linked.has(direction) ? [{ part: direction, lines, direction, reversal: false }] : [];
  });

/**
 * A void is a document the other way, not a void in Xero: a document with the total 0 counts as paid there, and paid
 * documents cannot be voided. It also keeps the dates of both movements.
 */
const reversals = (change: CrmStockChange, linked: Map<string, LinkView>): Posting[] =>
  (['up', 'down'] as const).flatMap((posted) => {
    const part = `${posted}-reversal`;
    if (!linked.has(posted) || linked.has(part)) return [];
    return [{ part, lines: linesGoing(change, posted), direction: opposite[posted], reversal: true }];
  });

function nothingBecause(change: CrmStockChange, linked: Map<string, LinkView>): string {
  if (linked.size > 0) return 'Xero already has it.';
  return change.status === 'voided' ? 'It was voided before it was ever sent.' : 'It changes no quantity.';
}

function step(change: CrmStockChange, posting: Posting, contra: XeroAccount, context: Context): StepPlan {
  const { part, lines, direction, reversal } = posting;
  const items = [...new Set(lines.map(({ itemId }) => itemId))];
  const up = direction === 'up';
  const value = Decimal.sum(
    0,
    ...lines.map((line) => lineAmount(new Decimal(line.quantityChange).abs().toString(), line.unitCost)),
  );
  const number = adjustmentNumber(change, reversal);
  return {
    part,
    effect: 'create',
    call: up ? 'invoices.create' : 'creditNotes.create',
    after: partsOf(items.map((id) => ({ kind: 'item', id }))),
    ...(up ? { stockIn: items } : { stockOut: items }),
    label: `Stock adjustment ${change.number}, ${reversal ? 'voided, ' : ''}${up ? 'stock in' : 'stock out'}`,
    naturalKey: number,
    content: digest({ lines, direction, date: change.date }),
    expect: { total: '0.00', tax: '0.00', lineCount: lines.length + (value.isZero() ? 0 : 1) },
    remoteType: up ? 'Invoice' : 'CreditNote',
    build: (links) => ({
      element: adjustmentElement(change, direction, lines, number, contra, context.settings, (itemId) => {
        const code = links.get('item', itemId)?.number ?? context.record('item', itemId)?.number;
        if (code === undefined) throw new Error('A step was built before its item was linked.');
        return code;
      }),
    }),
  };
}
