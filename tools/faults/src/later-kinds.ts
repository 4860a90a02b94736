import { createHash } from 'node:crypto';
import type { Expected } from './checker.js';
import type { Scene } from './scene.js';
import type { Party, Write } from './trader.js';

/** One record about to be written: the request that counts, and what must be in Xero for it. */
export interface Subject {
  write: Write;
  effectsOf: (reply: unknown) => Expected[];
}

/** How a kind of record meets the crash points. */
export interface Play {
  /** What the product's links call it. */
  linkKind: string;
  /** The effect whose moment is checked, as the sandbox's journal names it. */
  effect: string;
  /** Path and method of the call that carries it. */
  path: string;
  /** Once per scene, before anything else. */
  setUp?: (scene: Scene) => Promise<void>;
  /** Makes what one record needs; nothing here meets a fault. */
  prepare: (scene: Scene, party: Party) => Promise<Subject>;
}

interface Made {
  id: string;
  number: string;
  total: string;
}

const DATE = '2026-05-02';
const made = (reply: unknown): Made => reply as Made;
/** Numbers of stock documents carry eight hex digits of the SHA-256 of how the queue calls the record. */
const stockNumber = (prefix: string, reply: unknown): string => {
  const { number, id } = made(reply);
  return `${number}-${createHash('sha256').update(`${prefix}${id}`).digest('hex').slice(0, 8)}`;
};

const line = (scene: Scene) => ({ quantity: '1', unitPrice: '10.0000', taxRateId: scene.ready.taxRateId });
const service = (scene: Scene) => ({
  ...{ date: DATE, amountsAre: 'exclusive' },
  lines: [{ ...line(scene), name: 'Service' }],
});

const single = (effect: string, after: (reply: Made) => string[]) => (reply: unknown) => [
  { effect, name: made(reply).number, amount: made(reply).total, after: after(made(reply)) },
];

/** A document that is written and issued by one request. */
const issued =
  (path: string, effect: string) =>
  async (scene: Scene, party: Party): Promise<Subject> => ({
    write: scene.trader.post(`${path}?issue=true`, { companyId: party.id, ...service(scene) }),
    effectsOf: single(effect, () => [`contact.created ${party.code}`]),
  });

async function creditOf(scene: Scene, party: Party): Promise<Made> {
  const { write, effectsOf } = await issued('credit-notes', 'creditNote.created')(scene, party);
  const note = await scene.send<Made>(write);
  scene.expected.push(...effectsOf(note));
  return note;
}

async function allocation(scene: Scene, party: Party): Promise<Subject> {
  const invoice = await scene.invoice(party);
  const note = await creditOf(scene, party);
  return {
    write: scene.trader.post(`credit-notes/${note.id}/allocations`, { invoiceId: invoice.id, amount: '4', date: DATE }),
    effectsOf: () => [applied('allocation.created', note.number, 'creditNote.created')],
  };
}

async function supplierAllocation(scene: Scene, party: Party): Promise<Subject> {
  const documents = [
    ['supplier-bills', 'invoice.created'],
    ['supplier-credits', 'creditNote.created'],
  ] as const;
  const [bill, credit] = await Promise.all(
    documents.map(async ([path, effect]) => {
      const { write, effectsOf } = await issued(path, effect)(scene, party);
      const reply = await scene.send<Made>(write);
      return { reply, effects: effectsOf(reply) };
    }),
  );
  // The order of the two is nobody's wish, so it is not looked at.
  scene.expected.push(...bill!.effects, ...credit!.effects);
  const { id, number } = credit!.reply;
  const wish = { supplierBillId: bill!.reply.id, amount: '4', date: DATE };
  return {
    write: scene.trader.post(`supplier-credits/${id}/allocations`, wish),
    effectsOf: () => [applied('allocation.created', number, 'creditNote.created')],
  };
}

async function refund(scene: Scene, party: Party): Promise<Subject> {
  const note = await creditOf(scene, party);
  const wish = { amount: '4', date: DATE, methodId: scene.ready.methodId };
  return {
    write: scene.trader.post(`credit-notes/${note.id}/refunds`, wish),
    effectsOf: () => [applied('payment.created', note.number, 'creditNote.created')],
  };
}

const applied = (effect: string, name: string, to: string): Expected => ({
  ...{ effect, name, amount: '4.00' },
  after: [`${to} ${name}`],
});

/** A tracked product with ten pieces in stock. */
async function stocked(scene: Scene): Promise<Party> {
  const product = await scene.send<Party>(scene.trader.trackedProduct());
  await scene.send(
    scene.trader.post('stock-adjustments?post=true', {
      ...{ date: DATE, locationId: await scene.places.main, reason: 'Opening' },
      lines: [{ productId: product.id, quantityChange: '10', unitCost: '5' }],
    }),
  );
  return product;
}

async function adjustment(scene: Scene): Promise<Subject> {
  const product = await stocked(scene);
  return {
    write: scene.trader.post('stock-adjustments?post=true', {
      ...{ date: DATE, locationId: await scene.places.main, reason: 'Found' },
      lines: [{ productId: product.id, quantityChange: '2', unitCost: '5' }],
    }),
    effectsOf: (reply) => [{ effect: 'invoice.created', name: stockNumber('', reply), amount: '0.00' }],
  };
}

/** One piece too many: a bill that is paid in the same row. */
async function stocktake(scene: Scene): Promise<Subject> {
  const { id: productId } = await stocked(scene);
  const wish = { date: DATE, locationId: await scene.places.main, lines: [{ productId }] };
  const { id } = await scene.send<Made>(scene.trader.post('stocktakes?start=true', wish));
  const counts = [{ productId, countedQuantity: '11' }];
  await scene.send(scene.trader.post(`stocktakes/${id}/counts`, { counts }));
  return {
    write: scene.trader.post(`stocktakes/${id}/complete`, {}),
    effectsOf: (reply) => {
      const name = stockNumber('stocktake.', reply);
      return [
        { effect: 'invoice.created', name, amount: '5.00' },
        { effect: 'payment.created', name, amount: '5.00', after: [`invoice.created ${name}`] },
      ];
    },
  };
}

/** Goods out, then goods in: two documents that differ in the tracking option of the place. */
async function transfer(scene: Scene): Promise<Subject> {
  const { id: productId } = await stocked(scene);
  const [from, to] = await scene.places.both;
  const wish = { date: DATE, fromLocationId: from, toLocationId: to, lines: [{ productId, quantity: '3' }] };
  return {
    write: scene.trader.post('stock-transfers?complete=true', wish),
    effectsOf: bothWays('transfer.'),
  };
}

async function workOrder(scene: Scene): Promise<Subject> {
  const component = await stocked(scene);
  const output = await stocked(scene);
  const lines = [{ productId: component.id, quantity: '2' }];
  await scene.send(
    scene.trader.post('bills-of-materials?activate=true', {
      ...{ productId: output.id, labourCost: '0', overheadCost: '0', lines },
    }),
  );
  const wish = { productId: output.id, quantity: '1', date: DATE, locationId: await scene.places.main };
  const { id } = await scene.send<Made>(scene.trader.post('work-orders?release=true', wish));
  return {
    write: scene.trader.post(`work-orders/${id}/complete`, { date: DATE }),
    effectsOf: bothWays('workOrder.'),
  };
}

const bothWays =
  (prefix: string) =>
  (reply: unknown): Expected[] => {
    const name = stockNumber(prefix, reply);
    return [
      { effect: 'creditNote.created', name, amount: '0.00' },
      { effect: 'invoice.created', name, amount: '0.00', after: [`creditNote.created ${name}`] },
    ];
  };

const invoices = '/api.xro/2.0/Invoices*';
const creditNotes = '/api.xro/2.0/CreditNotes*';

/**
 * Every kind that is sent besides those of the main path (see `Kind` in crash-cases.ts). Xero takes allocations
 * one by one, so five of them are five calls in a row.
 */
export const laterKinds = {
  creditNote: {
    ...{ linkKind: 'creditNote', effect: 'creditNote.created', path: creditNotes },
    prepare: issued('credit-notes', 'creditNote.created'),
  },
  allocation: {
    ...{ linkKind: 'allocation', effect: 'allocation.created', path: '/api.xro/2.0/CreditNotes/*' },
    prepare: allocation,
  },
  refund: {
    ...{ linkKind: 'refund', effect: 'payment.created', path: '/api.xro/2.0/Payments*' },
    prepare: refund,
  },
  purchaseOrder: {
    ...{ linkKind: 'purchaseOrder', effect: 'purchaseOrder.created', path: '/api.xro/2.0/PurchaseOrders*' },
    prepare: async (scene, party) => ({
      write: scene.trader.post('purchase-orders', { companyId: party.id, ...service(scene) }),
      effectsOf: single('purchaseOrder.created', () => [`contact.created ${party.code}`]),
    }),
  },
  bill: {
    ...{ linkKind: 'bill', effect: 'invoice.created', path: invoices },
    prepare: issued('supplier-bills', 'invoice.created'),
  },
  supplierCredit: {
    ...{ linkKind: 'supplierCredit', effect: 'creditNote.created', path: creditNotes },
    prepare: issued('supplier-credits', 'creditNote.created'),
  },
  supplierAllocation: {
    ...{ linkKind: 'allocation', effect: 'allocation.created', path: '/api.xro/2.0/CreditNotes/*' },
    prepare: supplierAllocation,
  },
  adjustment: { linkKind: 'stockChange', effect: 'invoice.created', path: invoices, prepare: adjustment },
  stocktake: { linkKind: 'stockChange', effect: 'invoice.created', path: invoices, prepare: stocktake },
  transfer: {
    ...{ linkKind: 'stockChange', effect: 'creditNote.created', path: creditNotes },
    setUp: (scene) => scene.places.map(),
    prepare: transfer,
  },
  workOrder: { linkKind: 'stockChange', effect: 'creditNote.created', path: creditNotes, prepare: workOrder },
} as const satisfies Record<string, Play>;

export type LaterKind = keyof typeof laterKinds;

export const playOf = (kind: string): Play | undefined =>
  Object.hasOwn(laterKinds, kind) ? laterKinds[kind as LaterKind] : undefined;
