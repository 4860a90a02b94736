import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

type Made = Record<string, unknown> & { id: string };

describe('before the sale, over REST', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  let staff: ReturnType<typeof as>;
  let customer: string;

  const made = async (path: string, body: object = {}, status = 201): Promise<Made> => {
    const reply = await staff.post(path).send(body);
    if (reply.status !== status) throw new Error(`POST ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as Made;
  };
  const read = async (path: string): Promise<Made> => (await staff.get(path).expect(200)).body as Made;
  const line = { name: 'Advice', quantity: '10', unitPrice: '10' };

  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
    staff = as(api, workspace.keys.staff);
    customer = (await made('/companies', { name: 'Around the Horn' })).id;
  });
  afterAll(() => api?.close());

  it('leads from the first word over opportunity, quote and order to two invoices', async () => {
    const lead = await made('/leads', {
      firstName: 'Thomas',
      lastName: 'Hardy',
      companyName: 'Horn & Sons',
      sourceCampaign: 'Spring fair',
      consent: 'given',
      consentHow: 'card at the fair',
    });
    const opportunity = { title: 'Tea for the office', value: '100', expectedCloseDate: '2026-03-31' };
    const became = await made(`/leads/${lead.id}/qualify`, { opportunity }, 200);
    expect(became).toMatchObject({
      lead: { status: 'qualified' },
      companyId: expect.any(String),
      contactId: expect.any(String),
    });
    expect(await read(`/contacts/${String(became['contactId'])}`)).toMatchObject({ consent: 'given' });
    const opportunityPath = `/opportunities/${String(became['opportunityId'])}`;
    const quote = await made(`${opportunityPath}/convert`, { to: 'quote', lines: [line] });
    expect(quote).toMatchObject({ record: 'quote', number: 'QU-00001', status: 'draft', total: '100.00' });
    await made(`/quotes/${quote.id}/send`, {}, 200);
    await made(`/quotes/${quote.id}/revise`, { lines: [{ ...line, unitPrice: '9' }] }, 200);
    expect(await read(`/quotes/${quote.id}/revisions`)).toMatchObject([
      { revision: 1, status: 'sent', total: '100.00', lines: [{ unitPrice: '10.0000' }] },
    ]);
    const accepted = await made(`/quotes/${quote.id}/accept`, {}, 200);
    expect(accepted).toMatchObject({ status: 'converted', revision: 2, total: '90.00' });
    expect(await read(opportunityPath)).toMatchObject({ status: 'won' });
    const orderPath = `/sales-orders/${String(accepted['salesOrderId'])}`;
    const order = await read(orderPath);
    const [{ id: lineId }] = order['lines'] as [Made];
    const first = await made(`${orderPath}/convert`, { issue: true, lines: [{ lineId, quantity: '4' }] });
    expect(first).toMatchObject({ total: '36.00', lines: [{ salesOrderLineId: lineId }] });
    expect(await read(orderPath)).toMatchObject({
      status: 'partiallyInvoiced',
      lines: [{ quantityInvoiced: '4.0000', quantityOpen: '6.0000' }],
    });
    const refused = await staff.post(`${orderPath}/convert`).send({ lines: [{ lineId, quantity: '7' }] });
    expect(refused.body).toMatchObject({
      status: 400,
      code: 'invalid_invoice',
      errors: [{ field: 'lines.0.quantity', code: 'more_than_ordered' }],
    });
    await made(`${orderPath}/convert`, { issue: true });
    expect(await read(orderPath)).toMatchObject({ status: 'invoiced' });
    await made(`/invoices/${first.id}/void`, {}, 200);
    expect(await read(orderPath)).toMatchObject({ status: 'partiallyInvoiced', lines: [{ quantityOpen: '4.0000' }] });
  });

  it('puts an issued invoice right in one request, also when the request is repeated', async () => {
    const wrong = await made('/invoices?issue=true', { companyId: customer, lines: [line] });
    const send = () =>
      staff
        .post(`/invoices/${wrong.id}/credit-and-reissue`)
        .set('Idempotency-Key', 'right-1')
        .send({ version: wrong['version'] });
    const reply = await send().expect(201);
    expect(reply.body).toMatchObject({
      invoice: { id: wrong.id, status: 'paid', amountDue: '0.00' },
      creditNote: { status: 'paid', invoiceId: wrong.id, reissuedAsId: reply.body.reissue.id },
      reissue: { status: 'draft', reissueOfId: wrong.id, total: '100.00' },
    });
    expect((await send()).body).toEqual(reply.body);
    const again = await staff.post(`/invoices/${wrong.id}/credit-and-reissue`).send({});
    expect(again.body).toMatchObject({ status: 422, code: 'more_than_invoiced' });
    expect(await read(`/credit-notes?filter[invoiceId]=${wrong.id}`)).toMatchObject({ total: 1 });
  });

  it('keeps notes and tasks on records', async () => {
    const note = await made('/notes', { record: 'company', recordId: customer, text: 'Call first' });
    expect(await read(`/notes?filter[record]=company&filter[recordId]=${customer}`)).toMatchObject({
      items: [{ id: note.id, text: 'Call first', authorName: 'staff' }],
    });
    const task = await made('/tasks', { record: 'company', recordId: customer, title: 'Call', dueDate: '2026-03-01' });
    const done = await staff.patch(`/tasks/${task.id}`).send({ version: 1, done: true });
    expect(done.body).toMatchObject({ done: true, doneAt: expect.any(String) });
    expect(await read('/tasks?filter[done]=false&filter[dueDate][lte]=2026-03-01')).toMatchObject({ total: 0 });
  });

  it('finds, counts and exports a segment, and only those who may change records export it', async () => {
    const consent = { consent: 'given', consentHow: 'form', consentDate: '2026-01-05' };
    await made('/contacts', { firstName: 'Ann', lastName: 'Devon', email: 'ann@eastern.example', ...consent });
    await made('/contacts', { lastName: 'Silent', email: 'silent@eastern.example' });
    const rules = [{ field: 'email', operator: 'like', value: 'EASTERN' }];
    const segment = await made('/segments', { name: 'Eastern', record: 'contact', rules });
    expect(await read(`/segments/${segment.id}/members`)).toMatchObject({
      total: 1,
      items: [{ record: 'contact', name: 'Ann Devon', consent: 'given' }],
    });
    expect(await read(`/segments/${segment.id}/count`)).toEqual({ count: 1 });
    const file = await staff.get(`/segments/${segment.id}/members.csv`).expect(200);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.headers['content-disposition']).toBe(`attachment; filename="segment-${segment.id}.csv"`);
    expect(file.text.split('\r\n')[1]).toMatch(/^P-\d+,Ann,Devon,,ann@eastern\.example,.*given,2026-01-05,form$/);
    await as(api, workspace.keys.readOnly).get(`/segments/${segment.id}/members.csv`).expect(403);
  });

  it.each([
    ['a lead without a name', '/leads', {}, 400, 'invalid_lead'],
    ['a consent without how', '/leads', { lastName: 'X', consent: 'given' }, 400, 'invalid_lead'],
    ['an opportunity of nobody', '/opportunities', { title: 'Tea' }, 400, 'invalid_opportunity'],
    ['a stage more than certain', '/pipeline-stages', { name: 'X', probability: 101 }, 400, 'invalid_pipeline_stage'],
    ['a stage that is there', '/pipeline-stages', { name: 'Proposal', probability: 1 }, 422, 'name_taken'],
    ['a quote sent empty', '/quotes?send=true', { companyId: 'customer' }, 400, 'invalid_quote'],
    ['a note on nothing', '/notes', { record: 'company', recordId: 'nobody', text: 'x' }, 400, 'invalid_note'],
    ['a task on no record', '/tasks', { record: 'ship', recordId: 'customer', title: 'x' }, 400, 'invalid_task'],
    [
      'a rule over a secret',
      '/segments',
      { name: 'S', record: 'contact', rules: [{ field: 'workspaceId', operator: 'eq', value: 'x' }] },
      400,
      'invalid_segment',
    ],
  ])('refuses %s with a sentence', async (_what, path, body, status, code) => {
    const ids: Record<string, string> = { customer, nobody: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' };
    const filled = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? (ids[value] ?? value) : value]),
    );
    const reply = await staff.post(path).send(filled);
    expect(reply.body).toMatchObject({ status, code, detail: expect.stringMatching(/\.$/) });
  });
});
