import { judge, type Expectation } from './checks.js';
import { Counters, happenings } from './counters.js';
import type { CrmSide } from './crm-side.js';
import type { Standing } from './standing.js';
import type { XeroSide } from './xero-side.js';

/** One product bought, sold, counted and used up in the making, on both sides; everything as it should be. */
function quiet() {
  const counters = new Counters();
  for (const one of happenings) counters.count(one);
  const firm: Expectation = {
    ...{ stock: new Map([['TEA', 90_000n]]), counters },
    ...{ stocktakeAccount: 'bank', clearingCode: '651' },
  };
  const source = { productId: 'tea', createdAt: '' };
  const crm: CrmSide = {
    products: [{ id: 'tea', code: 'TEA', onHand: 90_000n, value: 180_000n, movements: 3 }],
    movements: [
      { ...source, quantity: 100_000n, cause: 'purchase', sourceKind: 'supplierBill', sourceId: 'b' },
      { ...source, quantity: -20_000n, cause: 'sale', sourceKind: 'invoice', sourceId: 'i' },
      { ...source, quantity: 10_000n, cause: 'stocktake', sourceKind: 'stocktake', sourceId: 's' },
    ],
    documents: [
      { kind: 'invoice', id: 'i', number: 'INV-00001', account: 'C-00001 NZD', total: 11_500n, open: 500n },
      { kind: 'bill', id: 'b', number: 'BILL-00001', account: 'C-00002 USD', total: 2_000n, open: 2_000n },
    ],
    stocktakes: [{ number: 'ST-00001', differences: [200n] }],
    purchaseOrders: [{ number: 'PO-00001', status: 'billed', total: 2_000n }],
    numbers: new Map([
      ['supplierBill b', 'BILL-00001'],
      ['invoice i', 'INV-00001'],
      ['stocktake s', 'ST-00001'],
    ]),
    ...{ queued: 0, unresolved: 0, held: 0, differences: [] },
  };
  const effect = (seq: number, Type: string, number: string) => ({
    ...{ seq, kind: 'created', collection: 'invoices', id: number },
    after: { Type, number, Status: 'AUTHORISED' } as object,
  });
  const xero: XeroSide = {
    documents: [
      { ...{ id: '1', type: 'ACCPAY', number: 'BILL-00001 a1', status: 'AUTHORISED' }, ...{ account: 'C-00002 USD', total: 2_000n, open: 2_000n, lines: [] } }, // prettier-ignore
      { ...{ id: '2', type: 'ACCREC', number: 'INV-00001', status: 'AUTHORISED' }, ...{ account: 'C-00001 NZD', total: 11_500n, open: 500n, lines: [] } }, // prettier-ignore
      { ...{ id: '3', type: 'ACCPAY', number: 'ST-00001 a2', status: 'PAID' }, ...{ account: 'Inventory NZD', total: 200n, open: 0n, lines: [] } }, // prettier-ignore
      { ...{ id: '4', type: 'ACCPAYCREDIT', number: 'WO-00001 a3', status: 'PAID' }, ...{ account: 'Inventory NZD', total: 0n, open: 0n }, lines: [{ account: '651', item: '', quantity: 10_000n, net: -700n }] }, // prettier-ignore
      { ...{ id: '5', type: 'ACCPAY', number: 'WO-00001 a3', status: 'PAID' }, ...{ account: 'Inventory NZD', total: 0n, open: 0n }, lines: [{ account: '651', item: '', quantity: 10_000n, net: -700n }] }, // prettier-ignore
    ],
    payments: [{ documentId: '3', account: 'bank', amount: 200n, reference: 'ST-00001' }],
    items: [{ code: 'TEA', quantity: 90_000n, value: 1_801n }],
    contacts: [
      { number: 'C-00001', name: 'One', status: 'ACTIVE' },
      { number: 'C-00002', name: 'Two', status: 'ACTIVE' },
    ],
    purchaseOrders: [{ number: 'PO-00001', status: 'BILLED', total: 2_000n }],
    journal: [
      effect(1, 'ACCPAY', 'BILL-00001 a1'),
      effect(2, 'ACCREC', 'INV-00001'),
      effect(3, 'ACCPAY', 'ST-00001 a2'),
    ],
    ...{ keyClashes: 0, calls: 3 },
  };
  const standings: Standing[] = [
    { name: 'invoices INV-00001', standing: 'synced' },
    { name: 'companies C-00003', standing: 'not yet due', why: 'nothing that needs it was sent' },
  ];
  return { firm, crm, xero, standings, counters };
}

type Sides = ReturnType<typeof quiet>;

const red = ({ firm, crm, xero, standings }: Sides): string[] =>
  judge(firm, crm, xero, standings)
    .filter(({ ok }) => !ok)
    .map(({ what, detail }) => `${what}: ${detail}`);

describe('the questions at the end of a simulation', () => {
  it('are all answered with yes when both sides agree', () => {
    expect(red(quiet())).toEqual([]);
  });

  const tampered: [string, (sides: Sides) => void, RegExp][] = [
    ['a piece more on the shelf than the CRM says', ({ firm }) => Object.assign(firm, { stock: new Map([['TEA', 100_000n]]) }), /^stock of each product .* TEA: 10.0000 by the company, 9.0000 in the CRM/], // prettier-ignore
    ['a ten-thousandth too much in Xero', ({ xero }) => (xero.items[0]!.quantity += 1n), /^quantity .* TEA: 9.0000 here, 9.0001 in Xero/], // prettier-ignore
    ['an item that only Xero has', ({ xero }) => xero.items.push({ code: 'MUG', quantity: 10_000n, value: 0n }), /^quantity .* MUG: 0.0000 here/], // prettier-ignore
    ['a value off by a cent more than the movements allow', ({ xero }) => (xero.items[0]!.value = 1_804n), /^value .* TEA: 18.0000 here, 18.04 in Xero, 3 movements/], // prettier-ignore
    ['a difference that the product finds by itself', ({ crm }) => crm.differences.push('TEA: 9 here, 8 in Xero.'), /^the product’s own stock check .* TEA: 9 here/], // prettier-ignore
    ['a cent more due from a customer', ({ xero }) => (xero.documents[1]!.open += 1n), /^receivables .* C-00001 NZD: 5.00 here, 5.01 in Xero/], // prettier-ignore
    ['a bill in another currency', ({ xero }) => (xero.documents[0]!.account = 'C-00002 NZD'), /^payables .* C-00002 USD: 20.00 here, 0.00 in Xero/], // prettier-ignore
    ['a cent less on an invoice', ({ xero }) => (xero.documents[1]!.total -= 1n), /^each document .* INV-00001: 115.00 here, 114.99 in Xero/], // prettier-ignore
    ['a document that only Xero has', ({ xero }) => xero.documents.push({ ...xero.documents[1]!, number: 'INV-00009', open: 0n }), /^each document .* ACCREC INV-00009 over 115.00 stands in Xero alone/], // prettier-ignore
    ['a bill that never arrived', ({ xero }) => xero.documents.splice(0, 1), /^each document .* BILL-00001 is not in Xero/], // prettier-ignore
    ['an order that is open in Xero', ({ xero }) => (xero.purchaseOrders[0]!.status = 'AUTHORISED'), /^each purchase order .* PO-00001 is AUTHORISED in Xero, BILLED wanted/], // prettier-ignore
    ['something left in the making', ({ xero }) => (xero.documents[4]!.lines[0]!.net = -701n), /^the manufacturing clearing account .* 651 stands at -0.01/], // prettier-ignore
    ['a count that was paid twice', ({ xero }) => xero.payments.push({ ...xero.payments[0]!, reference: 'other' }), /^the stocktake account .* 2.00 was counted, 4.00 went/], // prettier-ignore
    ['something in the queue', ({ crm }) => (crm.queued = 1), /^the queue is empty: 1 waiting/],
    ['an unresolved error', ({ crm }) => Object.assign(crm, { unresolved: 1, firstError: 'INV-1: No account.' }), /^nothing needs attention: INV-1: No account./], // prettier-ignore
    ['a held record', ({ crm }) => (crm.held = 2), /^nothing is held: 2 held/],
    ['a record that nobody can explain', ({ standings }) => standings.push({ name: 'invoices INV-00002', standing: 'unexplained' }), /^each record .* INV-00002: unexplained/], // prettier-ignore
    ['a record left out without a reason', ({ standings }) => standings.push({ name: 'invoices INV-00002', standing: 'excluded' }), /^each record .* INV-00002: excluded without a reason/], // prettier-ignore
    ['a document twice', ({ xero }) => xero.documents.push({ ...xero.documents[2]! }), /^nothing is in Xero twice: ACCPAY ST-00001 a2 is in Xero 2 times/], // prettier-ignore
    ['a payment twice', ({ xero }) => xero.payments.push({ ...xero.payments[0]!, account: 'other' }), /^nothing is in Xero twice: payment ST-00001/], // prettier-ignore
    ['a key used for two requests', ({ xero }) => (xero.keyClashes = 1), /^no idempotency key .* 1 clashes/],
    ['a sale that passed its purchase', ({ xero }) => ((xero.journal[0]!.seq = 2), (xero.journal[1]!.seq = 1)), /^ins and outs .* Item TEA: ACCREC INV-00001 \(out\) passed ACCPAY BILL-00001/], // prettier-ignore
    ['something that never happened', ({ firm }) => Object.assign(firm, { counters: new Counters() }), /^everything that can happen happened: lead entered lead qualified/], // prettier-ignore
  ];
  it.each(tampered)('say no to %s', (_, tamper, sentence) => {
    const sides = quiet();
    tamper(sides);
    expect(red(sides)).toContainEqual(expect.stringMatching(sentence));
  });
});
