import { startProduct, type OwnProduct } from '../../rig/src/product.js';
import { control } from '../../rig/src/sandbox.js';
import { drained } from '../../rig/src/sync-status.js';
import { signIn } from '../../rig/src/workspace.js';
import type { Line } from '../src/checks.js';
import { simulate, useReading, type AtRest } from '../src/simulation.js';

const DAYS = 4;

const wrong = (verdict: readonly Line[]): string[] => verdict.filter(({ ok }) => !ok).map(({ what }) => what);

describe('a company at work', () => {
  let product: OwnProduct;
  let company: AtRest;
  beforeAll(async () => {
    product = await startProduct();
    await useReading(product.sandboxUrl, 'b');
    const session = await signIn(product.url, product, 'spec');
    company = await simulate({ ...product, session }, { seed: 11, days: DAYS, report: () => undefined });
  }, 300_000);
  afterAll(() => product?.stop());

  it('leaves books that agree with the CRM after a few days', async () => {
    const { verdict } = await company.outcome();
    expect(verdict.filter(({ ok }) => !ok)).toEqual([]);
  }, 120_000);

  it('is not taken in by a quantity that somebody put into Xero', async () => {
    const [item] = await company.sandbox.items();
    const line = { ItemCode: item?.['Code'], Quantity: 1, UnitAmount: 1, AccountCode: '630', TaxType: 'NONE' };
    const counter = { Description: 'Put in by hand', Quantity: 1, UnitAmount: -1, AccountCode: '401', TaxType: 'NONE' };
    const bill = { Type: 'ACCPAY', Status: 'AUTHORISED', Contact: { Name: 'Somebody' }, InvoiceNumber: 'X-1' };
    const dates = { Date: '2026-12-01', DueDate: '2026-12-01', LineAmountTypes: 'NoTax' };
    await company.sandbox.write('Invoices', { Invoices: [{ ...bill, ...dates, LineItems: [line, counter] }] });
    const { verdict } = await company.outcome();
    expect(wrong(verdict)).toEqual([
      'quantity of each item is equal in CRM and Xero',
      'value of each item differs by at most 0.01 a movement',
      'the product’s own stock check finds no difference',
    ]);
  }, 120_000);

  it('is not taken in by a document that came twice', async () => {
    const fault = { method: 'PUT', path: '/api.xro/2.0/Invoices', action: { kind: 'doubleApply' } };
    await control(product.sandboxUrl, 'POST', 'faults', { ...fault, tenantId: company.sandbox.tenantId });
    const [customer] = await company.rest.all<{ id: string }>('companies?filter[currency]=NZD&filter[archived]=false');
    const lines = [{ name: 'Advice', quantity: '1', unitPrice: '10' }];
    await company.rest.post('invoices?issue=true', 'twice', { companyId: customer?.id, date: '2026-12-02', lines });
    await drained(company.rest, () => undefined);
    const { verdict } = await company.outcome();
    expect(wrong(verdict)).toContain('nothing is in Xero twice');
  }, 180_000);
});
