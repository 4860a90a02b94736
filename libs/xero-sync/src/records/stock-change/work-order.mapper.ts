import { Decimal } from 'decimal.js';
import type { ExportContext } from '../../engine/exporter.js';
import type { CrmItem, CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import type { Checks } from '../checks.js';
import { tracksStock } from '../stock-tracking.js';
import {
  centsOf,
  counterOf,
  goodsOf,
  linesGoing,
  sumOf,
  textOf,
  valueOf,
  type Counter,
  type Goods,
  type Line,
  type StockDocument,
} from './stock-document.mapper.js';

type Context = ExportContext<XeroSettings>;

/**
 * What is made leaves Xero as inputs and comes back as outputs at the summed cost, both over the clearing account, which ends
 * at 0: the cents of the inputs are settled first and the outputs are worth exactly those plus labour and overhead.
 */
export function workOrderDocuments(change: CrmStockChange, context: Context, checks: Checks): StockDocument[] {
  const { accounts } = context.settings;
  const clearing = checks.usable(
    accounts.manufacturingClearing ?? accounts.stockAdjustments,
    accounts.manufacturingClearing ? 'manufacturing clearing account' : 'account for stock adjustments',
    'the inputs and outputs',
  );
  const inputs = split(change, linesGoing(change, 'down'), context, checks);
  const absorbed = new Decimal(change.absorbedCost ?? 0).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
  const outputs = split(change, linesGoing(change, 'up'), context, checks, inputs.worth.plus(absorbed));
  const costs = absorbed.isZero()
    ? undefined
    : checks.usable(accounts.absorbedCosts, 'account for absorbed costs', 'labour and overhead');
  if (!clearing || checks.problems.length > 0) return [];
  const documents: StockDocument[] = [
    {
      part: 'inputs',
      direction: 'down',
      goods: inputs.goods,
      counters: [...inputs.plain, ...counterOf(inputs.worth, clearing, textOf(change, 'Inputs'))],
    },
    {
      part: 'outputs',
      direction: 'up',
      goods: outputs.goods,
      counters: [
        ...outputs.plain,
        ...counterOf(inputs.worth, clearing, textOf(change, 'Inputs')),
        ...(costs ? counterOf(absorbed, costs, textOf(change, 'Labour and overhead')) : []),
      ],
      ...(inputs.goods.length + inputs.plain.length > 0 ? { after: ['inputs'] } : {}),
    },
  ];
  return documents.filter(({ goods, counters }) => goods.length + counters.length > 0);
}

/**
 * Goods Xero keeps a quantity of, and plain lines for the rest: what is not tracked was expensed when it was bought, so its
 * worth comes from (or goes back to) its purchase account.
 * @param total what the lines have to be worth together; absent: what they are worth
 */
function split(
  change: CrmStockChange,
  lines: readonly Line[],
  context: Context,
  checks: Checks,
  total?: Decimal,
): { goods: Goods[]; plain: Counter[]; worth: Decimal } {
  const amounts = centsOf(lines.map(valueOf));
  const last = amounts.length - 1;
  // The whole order is worth what went in to the cent; the last output bears the difference of a rounding.
  if (total && last >= 0) amounts[last] = total.minus(Decimal.sum(0, ...amounts.slice(0, last)));
  const goods = goodsOf(change, lines, amounts);
  const itemOf = (line: Goods) => context.record('item', line.itemId) as CrmItem | undefined;
  const isTracked = (line: Goods) => {
    const item = itemOf(line);
    return !item || tracksStock(item, context.settings);
  };
  return {
    goods: goods.filter(isTracked),
    plain: goods.filter((line) => !isTracked(line)).flatMap((line) => plainLine(line, itemOf(line), checks)),
    worth: sumOf(goods),
  };
}

function plainLine({ itemId, amount, text }: Goods, item: CrmItem | undefined, checks: Checks): Counter[] {
  const subject = { itemId, ...(item?.groupId ? { groupId: item.groupId } : {}) };
  const account: XeroAccount | undefined = checks.account(
    'purchases',
    subject,
    `product ${item?.number ?? itemId}, which is not tracked,`,
  );
  return account ? [{ amount, account, text }] : [];
}
