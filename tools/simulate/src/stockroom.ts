import { toText, toUnits } from '../../rig/src/decimal.js';
import type { Happening } from './counters.js';
import { leave, type Activity, type Firm, type Product } from './firm.js';
import type { Move } from './shelves.js';

interface Made {
  id: string;
}

/** Goods of which there are at least three at a place. */
const plenty = (firm: Firm, locationId: string): Product[] =>
  firm.goods.filter(({ id }) => firm.shelves.at(id, locationId) >= 30_000n);

/** Counts a few products; each count is off by up to two pieces in the wished direction, or sometimes right. */
async function stocktake(firm: Firm, direction: 1n | -1n, complete = true): Promise<boolean> {
  const { dice, shelves } = firm;
  const locationId = dice.chance(70) ? firm.main : dice.pick(firm.locations);
  const counted = dice.some(plenty(firm, locationId), dice.between(2, 4));
  if (counted.length === 0) return false;
  const lines = counted.map(({ id: productId }) => ({ productId }));
  const { id } = await firm.post<Made>('stocktakes?start=true', { date: firm.today, locationId, lines });
  const moves: Move[] = counted.map((product, at) => ({
    ...{ productId: product.id, locationId },
    quantity:
      at > 0 && dice.chance(30) ? 0n : direction * (product.byWeight ? 3_333n : BigInt(dice.between(1, 2)) * 10_000n),
  }));
  const counts = moves.map(({ productId, quantity }) => ({
    productId,
    countedQuantity: toText(shelves.at(productId, locationId) + quantity, 4),
    ...(quantity > 0n && dice.chance(25) ? { unitCost: dice.price(firm.product(productId).worth) } : {}),
  }));
  await firm.post(`stocktakes/${id}/counts`, { counts });
  if (!complete) {
    await firm.post(`stocktakes/${id}/cancel`);
    return true;
  }
  await firm.post(`stocktakes/${id}/complete`);
  const moved = moves.filter(({ quantity }) => quantity !== 0n);
  shelves.move(id, moved);
  firm.open.stocktakes.push({ id, moves: moved });
  return true;
}

async function cancelStocktake(firm: Firm): Promise<boolean> {
  const kept = firm.open.stocktakes.find(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  if (!kept) {
    await stocktake(firm, firm.dice.chance(50) ? 1n : -1n);
    return false;
  }
  await firm.post(`stocktakes/${kept.id}/cancel`);
  firm.shelves.undo(kept.id, kept.moves);
  leave(firm.open.stocktakes, kept);
  return true;
}

async function transfer(firm: Firm): Promise<boolean> {
  const [from, to] = firm.dice.some(firm.locations, 2);
  if (from === undefined || to === undefined) return false;
  const goods = firm.dice.some(plenty(firm, from), firm.dice.between(1, 3));
  if (goods.length === 0) return false;
  const lines = goods.map((product) => ({
    productId: product.id,
    quantity: firm.quantity(product, firm.dice.between(1, 8), firm.shelves.at(product.id, from) / 2n) ?? '1',
  }));
  const { id } = await firm.post<Made>('stock-transfers?complete=true', {
    ...{ date: firm.today, fromLocationId: from, toLocationId: to, lines },
  });
  const moves = lines.flatMap(({ productId, quantity }): Move[] => {
    const units = toUnits(quantity, 4);
    return [
      { productId, locationId: from, quantity: -units },
      { productId, locationId: to, quantity: units },
    ];
  });
  firm.shelves.move(id, moves);
  firm.open.transfers.push({ id, moves });
  return true;
}

async function cancelTransfer(firm: Firm): Promise<boolean> {
  const kept = firm.open.transfers.find(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  if (!kept) {
    await transfer(firm);
    return false;
  }
  await firm.post(`stock-transfers/${kept.id}/cancel`);
  firm.shelves.undo(kept.id, kept.moves);
  leave(firm.open.transfers, kept);
  return true;
}

async function adjust(firm: Firm, up: boolean): Promise<boolean> {
  const { dice } = firm;
  const locationId = dice.chance(70) ? firm.main : dice.pick(firm.locations);
  const goods = dice.some(plenty(firm, locationId), dice.between(1, 2));
  if (goods.length === 0) return false;
  const lines = goods.map(({ id, worth, byWeight }) => ({
    productId: id,
    quantityChange: `${up ? '' : '-'}${byWeight ? '1.2345' : dice.between(1, 2)}`,
    ...(up ? { unitCost: dice.price(worth) } : {}),
  }));
  const reason = up ? 'Found behind the shelf' : 'Broken';
  const made = await firm.post<Made>('stock-adjustments?post=true', { date: firm.today, locationId, reason, lines });
  const moves = lines.map(({ productId, quantityChange }) => ({
    ...{ productId, locationId },
    quantity: toUnits(quantityChange, 4),
  }));
  firm.shelves.move(made.id, moves);
  firm.open.adjustments.push({ id: made.id, moves });
  return true;
}

async function voidAdjustment(firm: Firm): Promise<boolean> {
  const kept = firm.open.adjustments.find(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  if (!kept) {
    await adjust(firm, firm.dice.chance(50));
    return false;
  }
  await firm.post(`stock-adjustments/${kept.id}/void`);
  firm.shelves.undo(kept.id, kept.moves);
  leave(firm.open.adjustments, kept);
  return true;
}

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

export const stockroom: Activity[] = [
  activity(1, 'stocktake with a surplus', (firm) => stocktake(firm, 1n)),
  activity(1, 'stocktake with a shortage', (firm) => stocktake(firm, -1n)),
  activity(1, 'stocktake given up', (firm) => stocktake(firm, 1n, false)),
  activity(1, 'completed stocktake cancelled', cancelStocktake),
  activity(2, 'goods transferred', transfer),
  activity(1, 'transfer cancelled', cancelTransfer),
  activity(1, 'stock adjusted up', (firm) => adjust(firm, true)),
  activity(1, 'stock adjusted down', (firm) => adjust(firm, false)),
  activity(1, 'adjustment voided', voidAdjustment),
];
