import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

describe('companies over REST', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
  });
  afterAll(() => api?.close());

  it('creates, reads, changes and lists a company', async () => {
    const staff = as(api, workspace.keys.staff);
    const created = await staff
      .post('/companies')
      .send({ name: 'Around the Horn', addresses: [{ kind: 'postal', city: 'London' }] });
    expect(created.body).toMatchObject({ code: 'C-00001', name: 'Around the Horn', version: 1, accountingCode: null });
    expect(created.status).toBe(201);
    const changed = await staff
      .patch(`/companies/${created.body.id}`)
      .set('If-Match', '"1"')
      .send({ name: 'Around the Horn Ltd' });
    expect(changed.body).toMatchObject({ name: 'Around the Horn Ltd', version: 2 });
    expect(changed.headers['etag']).toBe('"2"');
    const listed = await staff.get('/companies?filter[name][like]=horn&sort=-code&pageSize=5');
    expect(listed.body).toMatchObject({ total: 1, totalIsExact: true, items: [{ code: 'C-00001' }] });
  });

  it('answers a stale change with 409 and leaves the record alone', async () => {
    const staff = as(api, workspace.keys.staff);
    const { body } = await staff.post('/companies').send({ name: 'Stale' });
    await staff.patch(`/companies/${body.id}`).send({ version: 1, name: 'First' }).expect(200);
    const second = await staff.patch(`/companies/${body.id}`).send({ version: 1, name: 'Second' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'stale_version', status: 409 });
    expect((await staff.get(`/companies/${body.id}`)).body).toMatchObject({ name: 'First' });
  });

  it('shows suppliers and their people as a view of their own', async () => {
    const staff = as(api, workspace.keys.staff);
    const supplier = await staff.post('/supplier-companies').send({ name: 'Exotic Liquids' });
    expect(supplier.body).toMatchObject({ isSupplier: true, isCustomer: false });
    const customer = await staff.post('/companies').send({ name: 'Only a customer' });
    await staff.get(`/supplier-companies/${customer.body.id}`).expect(404);
    const person = await staff.post('/contacts').send({ companyId: supplier.body.id, lastName: 'Cooper' });
    await staff.post('/contacts').send({ companyId: customer.body.id, lastName: 'Hardy' }).expect(201);
    const people = await staff.get('/supplier-contacts');
    expect(people.body.items.map(({ id }: { id: string }) => id)).toEqual([person.body.id]);
  });

  it('excludes a record from export without touching its version', async () => {
    const staff = as(api, workspace.keys.staff);
    const { body } = await staff.post('/companies').send({ name: 'Kept out' });
    const reply = await staff
      .patch(`/companies/${body.id}/accounting`)
      .send({ doNotExport: true, doNotExportReason: 'Old books' });
    expect(reply.body).toMatchObject({ doNotExport: true, doNotExportReason: 'Old books', doNotImport: false });
    expect((await staff.get(`/companies/${body.id}`)).body).toMatchObject({ doNotExport: true, version: 1 });
  });
});
