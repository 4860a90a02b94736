import { toUnits } from '../../rig/src/decimal.js';
import type { Happening } from './counters.js';
import { leave, type Activity, type Firm, type Product } from './firm.js';
import type { Move } from './shelves.js';

interface WorkOrder {
  id: string;
  status: string;
  producedQuantity: string | null;
  lines: { productId: string; quantity: string; consumedQuantity: string | null }[];
}

const made = (firm: Firm): Product[] => firm.goods.filter(({ madeOf }) => madeOf);

/** Whether a component of it is made here too. */
const isOfMade = (firm: Firm, { madeOf = [] }: Product): boolean =>
  madeOf.some(({ productId }) => firm.product(productId).madeOf !== undefined);

/** Makes some of a product, where the components lie; what is short is refused by the CRM and never asked for here. */
async function build(firm: Firm, products: readonly Product[], scrap = false): Promise<boolean> {
  for (const product of firm.dice.some(products, products.length)) {
    const quantity = firm.dice.between(scrap ? 2 : 1, 4);
    const order = await firm.post<WorkOrder>('work-orders?release=true', {
      ...{ productId: product.id, quantity: `${quantity}`, date: firm.today, locationId: firm.main },
    });
    const short = order.lines.some((line) => firm.shelves.at(line.productId, firm.main) < toUnits(line.quantity, 4));
    if (short) {
      await firm.post(`work-orders/${order.id}/cancel`);
      continue;
    }
    const done = await firm.post<WorkOrder>(`work-orders/${order.id}/complete`, {
      date: firm.today,
      ...(scrap ? { scrappedQuantity: '1' } : {}),
      ...(firm.dice.chance(30) ? { labourValue: `${firm.dice.between(5, 60)}.33` } : {}),
    });
    keep(firm, done, product);
    return true;
  }
  return false;
}

function keep(firm: Firm, done: WorkOrder, product: Product): void {
  const used = done.lines.map(({ productId, consumedQuantity }) => ({
    ...{ productId, locationId: firm.main, quantity: -toUnits(consumedQuantity ?? '0', 4) },
  }));
  const output = { productId: product.id, locationId: firm.main, quantity: toUnits(done.producedQuantity ?? '0', 4) };
  const moves: Move[] = [...used, output];
  firm.shelves.move(done.id, moves);
  firm.open.workOrders.push({ id: done.id, moves });
}

async function cancelBuild(firm: Firm): Promise<boolean> {
  const kept = firm.open.workOrders.find(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  if (!kept) {
    await build(firm, made(firm));
    return false;
  }
  await firm.post(`work-orders/${kept.id}/cancel`);
  firm.shelves.undo(kept.id, kept.moves);
  leave(firm.open.workOrders, kept);
  return true;
}

async function reviseBill(firm: Firm): Promise<boolean> {
  const product = firm.dice.pick(made(firm));
  const lines = (product.madeOf ?? []).map(({ productId, quantity }) => ({
    ...{ productId, quantity: `${quantity}`, scrapPercent: `${firm.dice.between(0, 9)}.5` },
  }));
  const wish = { productId: product.id, labourCost: firm.dice.price(8), note: 'As it is made now', lines };
  await firm.post('bills-of-materials?activate=true', wish);
  return true;
}

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

export const workshop: Activity[] = [
  activity(4, 'goods made', (firm) =>
    build(
      firm,
      made(firm).filter((one) => !isOfMade(firm, one)),
    ),
  ),
  activity(3, 'goods made of goods made here', (firm) =>
    build(
      firm,
      made(firm).filter((one) => isOfMade(firm, one)),
    ),
  ),
  activity(1, 'goods spoilt in the making', (firm) => build(firm, made(firm), true)),
  activity(1, 'work order cancelled', cancelBuild),
  activity(1, 'bill of materials revised', reviseBill),
];
