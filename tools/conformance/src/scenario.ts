import { Driver } from '../../replay/src/drive.js';
import { readHistory } from '../../replay/src/history.js';
import { planBusiness } from '../../replay/src/plan.js';
import { control, type Sandbox } from '../../rig/src/sandbox.js';
import type { ReadyWorkspace } from '../../rig/src/workspace.js';
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

/** What is done, each in a workspace of its own, so that the client makes each of its calls at least once. */
export const steps: readonly Step[] = [
  ['a small trading history', history],
  ['changes of what is in Xero', changes],
  ['voids, reversals and refunds', voids],
  ['several payments as one bank line', oneBankLine],
  ['sales below stock', backOrders],
  ['refusals and their repair', refusals],
  ['lost answers about contacts', lostContacts],
  ['lost answers about items and invoices', lostItemsAndInvoices],
  ['lost answers about credit', lostCredit],
  ['lost answers about payments', lostPayments],
  ['lost answers about one bank line', lostBankLine],
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

/** The next calls of a kind lose their answer, until the product has to look up what became of it. */
function lose({ proxy, sandbox }: Stage, method: string, path: RegExp): void {
  for (let times = 0; times < LOSSES; times++)
    proxy.loseAnswer(
      (one) =>
        one.method === method && path.test(one.path) && one.requestHeaders['xero-tenant-id'] === sandbox.tenantId,
    );
}

async function lostContacts(shop: Shop, stage: Stage): Promise<void> {
  lose(stage, 'PUT', /\/Contacts$/);
  const customer = await shop.customer('Lost & Found Ltd');
  await shop.invoice(customer);
  await shop.sent();
  lose(stage, 'POST', /\/Contacts$/);
  await shop.change(`companies/${customer.id}`, { phone: '+64 9 555 0101' });
  await shop.sent();
}

async function lostItemsAndInvoices(shop: Shop, stage: Stage): Promise<void> {
  lose(stage, 'PUT', /\/Items$/);
  lose(stage, 'PUT', /\/Invoices$/);
  const customer = await shop.customer('Lost Goods Ltd');
  await shop.invoice(customer, await shop.product('LOST', '20'));
  await shop.sent();
}

async function lostCredit(shop: Shop, stage: Stage): Promise<void> {
  lose(stage, 'PUT', /\/CreditNotes$/);
  lose(stage, 'PUT', /\/Allocations$/);
  const customer = await shop.customer('Lost Credit Ltd');
  const invoice = await shop.invoice(customer);
  await shop.allocate(await shop.creditNote(customer), invoice, '5.00');
  await shop.sent();
}

async function lostPayments(shop: Shop, stage: Stage): Promise<void> {
  lose(stage, 'PUT', /\/Payments$/);
  const customer = await shop.customer('Lost Money Ltd');
  const payment = await shop.payment(customer, [await shop.invoice(customer)], PRICE);
  await shop.sent();
  lose(stage, 'POST', /\/Payments\/[^/]+$/);
  await shop.post(`payments/${payment.id}/reverse`);
  await shop.sent();
}

async function lostBankLine(shop: Shop, stage: Stage): Promise<void> {
  lose(stage, 'PUT', /\/BatchPayments$/);
  await shop.settings({ oneBankLine: true });
  const customer = await shop.customer('Lost Batch Ltd');
  await shop.payment(customer, [await shop.invoice(customer), await shop.invoice(customer)], PRICE);
  await shop.sent();
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
