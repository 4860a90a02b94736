import type { CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import {
  centsOf,
  counterOf,
  goodsOf,
  linesGoing,
  sumOf,
  textOf,
  valueOf,
  type Direction,
  type Goods,
  type StockDocument,
} from './stock-document.mapper.js';

/**
 * Why Xero has nothing to post: it keeps one quantity per item, wherever the goods are. Undefined when both places are
 * different tracking options there.
 */
export function nothingToMove(change: CrmStockChange, { tracking }: XeroSettings): string | undefined {
  const options = (direction: Direction) =>
    linesGoing(change, direction).map(({ locationId }) => tracking.locations[locationId]?.optionId);
  const [from, to] = [options('down'), options('up')];
  const same = 'Xero keeps one quantity of an item, wherever the goods are, so there is nothing to post.';
  if ([...from, ...to].some((option) => option === undefined))
    return `${same} Choose a tracking option for both locations in the Xero settings if transfers are to be seen there.`;
  if (from.every((option, at) => option === to[at]))
    return `${same} Both locations have the same tracking option in the Xero settings.`;
  return undefined;
}

/**
 * The goods leave with one tracking option and come back with the other, at the same amount: the two counters cancel each
 * other, and Xero's quantity and value end where they were.
 */
export function transferDocuments(
  change: CrmStockChange,
  contra: XeroAccount,
  isTracked: (line: Goods) => boolean,
): StockDocument[] {
  const leg = (part: string, direction: Direction): StockDocument => {
    const lines = linesGoing(change, direction);
    const goods = goodsOf(change, lines, centsOf(lines.map(valueOf))).filter(isTracked);
    return { part, direction, goods, counters: counterOf(sumOf(goods), contra, textOf(change, undefined)) };
  };
  return [leg('out', 'down'), { ...leg('in', 'up'), after: ['out'] }].filter(({ goods }) => goods.length > 0);
}
