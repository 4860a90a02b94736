import { list, refusals, Rig, text, type Tree } from './harness.js';

describe('Limits of plans and tiers', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  const bill = { Type: 'ACCPAY', LineItems: [{ Description: 'x', Quantity: 1, UnitAmount: 1, AccountCode: '400' }] };
  const actions = async (): Promise<Record<string, string>> => {
    const rows = list((await rig.get('/Organisation/Actions')).json['Actions']);
    return Object.fromEntries(rows.map((row: Tree) => [text(row['Name']), text(row['Status'])]));
  };

  it('a starter plan approves 20 sales invoices and 5 bills a month of their date; drafts and other months go on', async () => {
    await rig.control('POST', '/clock', { now: '2026-10-15T00:00:00Z' });
    await rig.signIn({ tenantIds: [rig.tenantId] });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { Class: 'STARTER' });
    const Contact = { ContactID: await rig.contact() };
    const many = async (count: number, extra: object) =>
      rig.put('/Invoices', {
        Invoices: await Promise.all(Array.from({ length: count }, () => rig.invoiceBody({ ...extra, Contact }))),
      });
    expect((await many(20, {})).status).toBe(200);
    expect((await many(5, bill)).status).toBe(200);
    for (const extra of [{}, bill])
      expect(refusals(await many(1, extra))).toEqual(['You have reached the limit of invoices you can approve']);
    expect((await many(1, { Status: 'DRAFT' })).status).toBe(200);
    expect((await many(1, { Date: '2026-11-01', DueDate: '2026-11-09' })).status).toBe(200);
    expect(await actions()).toMatchObject({
      CreateApprovedInvoice: 'NOT-ALLOWED',
      CreateApprovedBill: 'NOT-ALLOWED',
      CreateDraftInvoice: 'ALLOWED',
    });
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { Class: 'STANDARD' });
    expect((await many(1, bill)).status).toBe(200);
    expect(await actions()).toMatchObject({ CreateApprovedInvoice: 'ALLOWED' });
  });

  it('an invoice that is already approved may change when the month is full', async () => {
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { approvalCap: { sales: 1, bills: 0 } });
    const known = await rig.invoice();
    expect((await rig.post(`/Invoices/${text(known['InvoiceID'])}`, { Reference: 'x' })).status).toBe(200);
  });

  it('an app of the starter tier makes 1,000 calls a day and holds 5 organisations, one of core more', async () => {
    await rig.control('PATCH', '/settings', { limitsEnabled: true, minuteLimit: 5000 });
    const left = async (): Promise<string | null> =>
      (await rig.get('/Organisation')).headers.get('x-daylimit-remaining');
    const before = Number(await left());
    const { json } = await rig.control('PATCH', '/apps/sandbox-client', { tier: 'starter' });
    expect(json).toMatchObject({ tier: 'starter', connectionCap: 5, certified: false });
    expect(Number(await left())).toBe(before - 1 - 4000);
    expect((await rig.control('PATCH', '/apps/sandbox-client', { tier: 'core' })).json).not.toHaveProperty('dayLimit');
    expect(Number(await left())).toBe(before - 2);
    const wrong = await rig.control('PATCH', '/apps/sandbox-client', { tier: 'gold' });
    expect([wrong.status, text(wrong.json['error'])]).toEqual([400, expect.stringContaining('The tier must be')]);
  });
});
