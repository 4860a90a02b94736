import { Driver } from '../../replay/src/drive.js';
import { readHistory } from '../../replay/src/history.js';
import { planBusiness } from '../../replay/src/plan.js';
import { control, type Sandbox } from '../../replay/src/sandbox.js';
import type { ReadyWorkspace } from '../../replay/src/workspace.js';
import type { RecordingProxy } from './proxy.js';
import { Shop } from './shop.js';

interface Stage {
  ready: ReadyWorkspace;
  sandbox: Sandbox;
  proxy: RecordingProxy;
}

/** An order of 10.00 with 15 % tax. */
const PRICE = '11.50';
/** The first send and two repetitions with the same key; after the third loss the product has to look. */
const LOSSES = 3;

type Step = [title: string, play: (shop: Shop, stage: Stage) => Promise<void>];

/** What is done so that the client makes each of its calls at least once. */
export const steps: readonly Step[] = [
  ['a small trading history', history],
  ['changes of what is in Xero', changes],
  ['voids, reversals and refunds', voids],
  ['several payments as one bank line', oneBankLine],
  ['sales below stock', backOrders],
  ['refusals and their repair', refusals],
  ['answers that get lost', lostAnswers],
  ['an exceeded limit', throttled],
];

async function history(shop: Shop, { ready }: Stage): Promise<void> {
  const plan = planBusiness(readHistory('tools/replay/history'), { taxRate: 1500n, creditEvery: 8 });
  await new Driver(plan, ready, () => undefined).run();
  await shop.sent();
}

async function changes(shop: Shop): Promise<void> {
  await shop.settings({ lockInvoices: false });
  const customer = await shop.customer('Changing Ltd');
  const product = await shop.product('CHANGE', '50');
  const invoice = await shop.invoice(customer, product, '2');
  await shop.sent();
  await shop.change(`companies/${customer.id}`, { phone: '+64 9 555 0100', email: 'changed@example.com' });
  await shop.change(`products/${product.id}`, { name: 'Changed product', salesPrice: '12.3456' });
  await shop.change(`invoices/${invoice.id}`, { reference: 'Changed', dueDate: '2026-06-30' });
  await shop.sent();
}

async function voids(shop: Shop): Promise<void> {
  const customer = await shop.customer('Undone Ltd');
  const product = await shop.product('UNDO', '50');
  const [paid, wrong, credited] = [
    await shop.invoice(customer, product),
    await shop.invoice(customer),
    await shop.invoice(customer),
  ];
  const payment = await shop.payment(customer, [paid], PRICE);
  const [note, spare, paidBack] = [
    await shop.creditNote(customer, product),
    await shop.creditNote(customer),
    await shop.creditNote(customer),
  ];
  const allocation = await shop.allocate(note, credited, '5.00');
  const refund = await shop.refund(paidBack, PRICE);
  const [down, up] = [await shop.adjustment(product, '-3'), await shop.adjustment(product, '4')];
  await shop.sent();
  await shop.post(`payments/${payment.id}/reverse`);
  await shop.post(`credit-allocations/${allocation.id}/remove`);
  await shop.post(`refunds/${refund.id}/reverse`);
  await shop.sent();
  await shop.post(`invoices/${wrong.id}/void`);
  await shop.post(`credit-notes/${spare.id}/void`);
  await shop.post(`stock-adjustments/${down.id}/void`);
  await shop.post(`stock-adjustments/${up.id}/void`);
  await shop.sent();
}

async function oneBankLine(shop: Shop): Promise<void> {
  await shop.settings({ oneBankLine: true });
  const customer = await shop.customer('Batch Ltd');
  const invoices = [await shop.invoice(customer), await shop.invoice(customer), await shop.invoice(customer)];
  const payment = await shop.payment(customer, invoices, PRICE);
  await shop.sent();
  await shop.post(`payments/${payment.id}/reverse`);
  await shop.sent();
}

async function backOrders(shop: Shop): Promise<void> {
  await shop.change('workspace', { allowNegativeStock: true });
  const customer = await shop.customer('Impatient Ltd');
  const product = await shop.product('SCARCE', '2');
  await shop.invoice(customer, product, '5');
  await shop.sent();
  await shop.adjustment(product, '10');
  await shop.change('workspace', { allowNegativeStock: false });
  await shop.sent();
}

async function refusals(shop: Shop, { sandbox }: Stage): Promise<void> {
  const act = (action: object) => control(sandbox.url, 'POST', `tenants/${sandbox.tenantId}/ui`, action);
  const customer = await shop.customer('Refused Ltd');
  const twin = await shop.customer('Refused Ltd');
  await shop.invoice(customer);
  await shop.sent();
  await shop.invoice(twin);
  await shop.sent(1);
  await shop.change(`companies/${twin.id}`, { name: 'Refused Twin Ltd' });
  await shop.sent();
  await act({ action: 'archiveAccount', code: '200' });
  await shop.invoice(customer);
  await shop.sent(1);
  await act({ action: 'restoreAccount', code: '200' });
  await shop.post('integrations/xero/refresh-reference');
  await shop.post('integrations/xero/errors/retry-all');
  await shop.sent();
}

/** Each kind of call loses its answer until the product has to look up what became of it. */
async function lostAnswers(shop: Shop, { proxy }: Stage): Promise<void> {
  const lose = (method: string, path: RegExp) => {
    for (let times = 0; times < LOSSES; times++)
      proxy.loseAnswer((one) => one.method === method && path.test(one.path));
  };
  lose('PUT', /\/Contacts$/);
  lose('PUT', /\/Items$/);
  lose('PUT', /\/CreditNotes$/);
  lose('PUT', /\/Payments$/);
  lose('PUT', /\/Allocations$/);
  lose('PUT', /\/BatchPayments$/);
  lose('PUT', /\/Invoices$/);
  const customer = await shop.customer('Lost & Found Ltd');
  const product = await shop.product('LOST', '20');
  const [one, two, three] = [
    await shop.invoice(customer, product),
    await shop.invoice(customer),
    await shop.invoice(customer),
  ];
  const note = await shop.creditNote(customer);
  await shop.allocate(note, one, '5.00');
  const payment = await shop.payment(customer, [two], PRICE);
  await shop.payment(customer, [three, one], '5.00');
  await shop.sent();
  lose('POST', /\/Payments\/[^/]+$/);
  lose('POST', /\/Contacts$/);
  await shop.post(`payments/${payment.id}/reverse`);
  await shop.change(`companies/${customer.id}`, { phone: '+64 9 555 0101' });
  await shop.sent();
  if (!proxy.allLost) throw new Error('Some answers that were to get lost were never given.');
}

async function throttled(shop: Shop, { sandbox }: Stage): Promise<void> {
  const action = { kind: 'rateLimit', problem: 'minute', retryAfter: 1 };
  await control(sandbox.url, 'POST', 'faults', {
    name: 'limit',
    method: 'PUT',
    path: '/api.xro/2.0/Invoices*',
    tenantId: sandbox.tenantId,
    action,
  });
  const customer = await shop.customer('Patient Ltd');
  await shop.invoice(customer);
  await shop.sent();
}
