import { toText } from '../../rig/src/decimal.js';
import type { Happening } from './counters.js';
import { cents, leave, type Activity, type Doc, type DocLine, type Firm, type Kept, type Party } from './firm.js';

interface Made {
  id: string;
}

type Line = Record<string, unknown>;

/** What is shortest is bought first. */
function goodsToBuy(firm: Firm, most: number): Line[] {
  const { dice, shelves } = firm;
  const shortest = firm.bought.toSorted((a, b) => Number(shelves.onHand(a.id) - shelves.onHand(b.id))).slice(0, 6);
  return dice.some(shortest, dice.between(1, most)).map((product) => ({
    productId: product.id,
    quantity: firm.quantity(product, dice.between(10, 60)),
    unitPrice: dice.price(product.worth),
    taxRateId: dice.chance(85) ? firm.taxRates.standard : null,
  }));
}

const supplier = (firm: Firm, fits: (party: Party) => boolean = () => true): Party => {
  const found = firm.suppliers.filter(fits);
  return firm.dice.pick(found.length > 0 ? found : firm.suppliers);
};

const expense = (firm: Firm): Line => ({
  name: firm.dice.pick(['Electricity', 'Rent of the store', 'Cleaning', 'Telephone']),
  quantity: '1',
  unitPrice: firm.dice.price(200),
  taxRateId: firm.taxRates.standard,
});

async function order(firm: Firm, send: boolean): Promise<boolean> {
  const party = supplier(firm);
  const made = await firm.post<Made>(`purchase-orders${send ? '?send=true' : ''}`, {
    ...{ ...firm.parties(party), date: firm.today, expectedDate: firm.today, lines: goodsToBuy(firm, 3) },
    amountsAre: firm.dice.pick(['exclusive', 'inclusive']),
    reference: `Q-${firm.dice.between(100, 999)}`,
  });
  firm.open.purchaseOrders.push({ id: made.id, party });
  return true;
}

async function sendOrder(firm: Firm): Promise<boolean> {
  const found = await purchaseOrder(firm, ['draft']);
  if (!found) return order(firm, true);
  await firm.post(`purchase-orders/${found.id}/send`, { version: found.version });
  return true;
}

/** One of the open purchase orders that is in one of these states. */
async function purchaseOrder(firm: Firm, states: readonly string[]): Promise<Doc | undefined> {
  for (const { id } of firm.dice.some(firm.open.purchaseOrders, 5)) {
    const doc = await firm.get(`purchase-orders/${id}`);
    if (states.includes(doc.status)) return doc;
  }
  return undefined;
}

async function editOrder(firm: Firm): Promise<boolean> {
  const found = await purchaseOrder(firm, ['draft', 'sent']);
  if (!found) return false;
  const lines = found.lines.map(({ id, productId, name, quantity, taxRateId }) => ({
    ...{ id, productId, name, taxRateId },
    quantity: toText(cents(quantity) + 500n, 2),
    unitPrice: firm.dice.price(20),
  }));
  await firm.change(`purchase-orders/${found.id}`, { lines });
  return true;
}

async function cancelOrder(firm: Firm): Promise<boolean> {
  const found = await purchaseOrder(firm, ['draft', 'sent']);
  if (!found || firm.open.purchaseOrders.length < 2) return false;
  await firm.post(`purchase-orders/${found.id}/cancel`, { version: found.version });
  firm.open.purchaseOrders = firm.open.purchaseOrders.filter(({ id }) => id !== found.id);
  return true;
}

async function receive(firm: Firm, whole: boolean): Promise<boolean> {
  const found = await purchaseOrder(firm, whole ? ['sent', 'partiallyReceived'] : ['sent']);
  const kept = firm.open.purchaseOrders.find(({ id }) => id === found?.id);
  if (!found || !kept) return false;
  const lines = found.lines.map(({ id, quantity }) => ({
    lineId: id,
    quantity: `${Math.ceil(Number(quantity) / 2)}`,
    ...(firm.dice.chance(30) ? { unitPrice: firm.dice.price(20) } : {}),
  }));
  const bill = await firm.post(`purchase-orders/${found.id}/receive`, {
    ...{ date: firm.today, supplierReference: `RE-${firm.newName()}` },
    ...(whole ? {} : { lines }),
  });
  keepBill(firm, bill, kept.party);
  if (whole) leave(firm.open.purchaseOrders, kept);
  return true;
}

function keepBill(firm: Firm, bill: Doc, party: Party): void {
  const moves = firm.moves(bill.lines, 'in');
  firm.shelves.move(bill.id, moves);
  firm.open.bills.push({ id: bill.id, party, moves });
}

interface BillWish {
  landed?: boolean;
  fits?: (party: Party) => boolean;
  goods?: boolean;
}

const enterBill =
  ({ landed, fits, goods = true }: BillWish): Activity['run'] =>
  async (firm) => {
    const party = supplier(firm, fits);
    const { dice } = firm;
    const bill = await firm.post('supplier-bills?issue=true', {
      ...{ ...firm.parties(party), date: firm.today, supplierReference: `RE-${firm.newName()}` },
      amountsAre: dice.pick(['exclusive', 'exclusive', 'inclusive']),
      lines: [...(goods ? goodsToBuy(firm, 3) : []), ...(!goods || dice.chance(30) ? [expense(firm)] : [])],
      landedCosts: landed
        ? [
            { name: 'Sea freight', amount: `${dice.between(10, 90)}.${dice.between(10, 99)}` },
            { name: 'Duty', amount: `${dice.between(1, 40)}.05`, spreadBy: 'quantity' },
          ]
        : [],
    });
    keepBill(firm, bill, party);
    return true;
  };

/** A bill of this firm that nothing happened to since. */
async function untouched(
  firm: Firm,
): Promise<{ kept: Kept; doc: Doc & { purchaseOrderId: string | null } } | undefined> {
  const able = firm.open.bills.filter(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  for (const kept of firm.dice.some(able.slice(-12), 4)) {
    const doc = await firm.get<Doc & { purchaseOrderId: string | null }>(`supplier-bills/${kept.id}`);
    const credits = await firm.get<{ total: number }>(`supplier-credits?filter[supplierBillId]=${kept.id}&pageSize=1`);
    if (doc.status === 'issued' && doc.amountDue === doc.total && credits.total === 0) return { kept, doc };
  }
  return undefined;
}

async function editBill(firm: Firm): Promise<boolean> {
  const found = await untouched(firm);
  if (!found) return false;
  const { kept, doc } = found;
  const lines = doc.lines.map(({ id, productId, name, quantity, taxRateId }) => ({
    ...{ id, productId, name, quantity, taxRateId, unitPrice: firm.dice.price(20) },
  }));
  await firm.change(`supplier-bills/${kept.id}`, { lines });
  return true;
}

async function voidBill(firm: Firm): Promise<boolean> {
  const found = await untouched(firm);
  if (!found || found.doc.purchaseOrderId !== null) return false;
  const { kept, doc } = found;
  await firm.post(`supplier-bills/${kept.id}/void`, { version: doc.version });
  firm.shelves.undo(kept.id, kept.moves);
  leave(firm.open.bills, kept);
  return true;
}

/** A credit from a supplier; with `goods` one piece of each goes back. */
async function enterCredit(firm: Firm, goods: boolean): Promise<boolean> {
  const able = firm.open.bills.filter(({ moves }) => !goods || moves.length > 0);
  for (const kept of firm.dice.some(able, 4)) {
    const doc = await firm.get(`supplier-bills/${kept.id}`);
    const credits = await firm.get<{ total: number }>(`supplier-credits?filter[supplierBillId]=${kept.id}&pageSize=1`);
    const lines = goods ? doc.lines.filter((line) => canGoBack(firm, line)) : doc.lines.slice(0, 1);
    if (lines.length === 0 || doc.status === 'voided' || credits.total > 0) continue;
    const made = await firm.post('supplier-credits?issue=true', {
      ...{ supplierBillId: kept.id, date: firm.today, supplierReference: `GS-${firm.newName()}` },
      ...firm.currencyOf(doc),
      lines: lines.map(({ productId, name, unitPrice, taxRateId }) =>
        goods
          ? { productId, name, unitPrice, taxRateId, quantity: '1', returnsStock: true }
          : { name: 'Late delivery', unitPrice: '1.2345', taxRateId, quantity: '1' },
      ),
    });
    const moves = goods ? firm.moves(made.lines, 'out') : [];
    firm.shelves.move(made.id, moves);
    firm.open.supplierCredits.push({ id: made.id, party: kept.party, moves });
    return true;
  }
  return false;
}

const canGoBack = (firm: Firm, { productId, quantity }: DocLine): boolean =>
  productId !== null &&
  firm.product(productId).tracked &&
  Number(quantity) >= 1 &&
  firm.shelves.at(productId, firm.main) >= 20_000n;

interface Credit extends Doc {
  allocations: Made[];
}

async function applyCredit(firm: Firm): Promise<boolean> {
  for (const kept of firm.dice.some(firm.open.supplierCredits, 6)) {
    const credit = await firm.get<Credit>(`supplier-credits/${kept.id}`);
    if (credit.status !== 'issued' || cents(credit.remaining) === 0n) continue;
    for (const bill of firm.open.bills.filter(({ party }) => party === kept.party)) {
      const { amountDue, currency, status } = await firm.get(`supplier-bills/${bill.id}`);
      if (status !== 'issued' || currency !== credit.currency || cents(amountDue) === 0n) continue;
      const amount = cents(amountDue) < cents(credit.remaining) ? amountDue : credit.remaining;
      const wish = { supplierBillId: bill.id, amount, date: firm.today };
      await firm.post(`supplier-credits/${kept.id}/allocations`, wish);
      return true;
    }
  }
  return false;
}

async function takeCreditOff(firm: Firm): Promise<boolean> {
  for (const kept of firm.dice.some(firm.open.supplierCredits, 6)) {
    const { allocations } = await firm.get<Credit>(`supplier-credits/${kept.id}`);
    const [one] = allocations;
    if (!one) continue;
    await firm.post(`supplier-credit-allocations/${one.id}/remove`);
    return true;
  }
  return false;
}

async function voidCredit(firm: Firm): Promise<boolean> {
  const able = firm.open.supplierCredits.filter(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  for (const kept of firm.dice.some(able, 4)) {
    const credit = await firm.get(`supplier-credits/${kept.id}`);
    if (credit.status !== 'issued' || credit.remaining !== credit.total) continue;
    await firm.post(`supplier-credits/${kept.id}/void`, { version: credit.version });
    firm.shelves.undo(kept.id, kept.moves);
    leave(firm.open.supplierCredits, kept);
    return true;
  }
  return false;
}

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

export const purchasing: Activity[] = [
  activity(1, 'purchase order drafted', (firm) => order(firm, false)),
  activity(4, 'purchase order sent', sendOrder),
  activity(1, 'purchase order edited', editOrder),
  activity(1, 'purchase order cancelled', cancelOrder),
  activity(3, 'order received in part', (firm) => receive(firm, false)),
  activity(3, 'order received to the end', (firm) => receive(firm, true)),
  activity(2, 'bill with landed costs', enterBill({ landed: true })),
  activity(2, 'bill entered', enterBill({})),
  activity(2, 'bill in another currency', enterBill({ fits: ({ currency }) => currency !== 'NZD' })),
  activity(1, 'expense entered', enterBill({ goods: false })),
  activity(1, 'bill edited', editBill),
  activity(1, 'bill voided', voidBill),
  activity(1, 'supplier credit entered', (firm) => enterCredit(firm, false)),
  activity(2, 'goods returned to a supplier', (firm) => enterCredit(firm, true)),
  activity(2, 'supplier credit applied', applyCredit),
  activity(1, 'supplier credit taken off', takeCreditOff),
  activity(1, 'supplier credit voided', voidCredit),
];
