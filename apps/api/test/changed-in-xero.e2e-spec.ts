import { Database } from '#crm-core';
import { DriftSweep } from '../../../libs/xero-sync/src/drift/drift-sweep.js';
import { as } from './api-app.js';
import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

/*
 * People work in Xero. Real: the whole API, Postgres, the engine, the imports and, over HTTP, the sandbox, in whose screens a
 * bookkeeper edits, voids, archives and merges.
 */
let at: ConnectedApi;
let shop: ReadyShop;

beforeAll(async () => {
  at = await connectedApi();
  shop = await readyShop(at, 'Changed there');
}, 180_000);
afterAll(() => at?.close());

const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
  // An import waits for the next minute when this organisation's calls are used up, as many tests in a row do.
  const end = Date.now() + 100_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`It did not happen that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** One import as the schedule makes it. */
const imported = async (): Promise<void> => {
  const { id } = (await shop.rest.post('/integrations/xero/imports').send({})).body as Json;
  const run = await until('the import ends', async () => {
    const found = await shop.get(`/integrations/xero/imports/${id}`);
    return found['state'] === 'running' ? undefined : found;
  });
  expect(run).toMatchObject({ state: 'finished' });
};
const sweep = () => at.api.app.get(DriftSweep, { strict: false }).round();
const changes = async (query = ''): Promise<Json[]> =>
  (await shop.get(`/integrations/xero/changes${query}`))['items'] as Json[];
const changeOf = async (record: Json, query = ''): Promise<Json | undefined> =>
  (await changes(query)).find((change) => String(change['record'].id) === record['id']);
const linkOf = async (kind: string, record: Json): Promise<Json> =>
  ((await shop.panel(kind, record['id']))['links'] as Json[])[0]!;
const remoteId = async (kind: string, record: Json) => String((await linkOf(kind, record))['remoteId']);
const decide = (change: Json, what: string, body: Json = {}) =>
  shop.rest.post(`/integrations/xero/changes/${change['id']}/${what}`).send(body);
const synced = async (company: Json): Promise<Json> => {
  const invoice = await shop.invoice(company['id']);
  await shop.becomes('invoice', invoice['id'], 'synced');
  return invoice;
};

describe('what was changed in Xero', () => {
  it('of a contact is listed with three values, held back from being overwritten, and taken over when people say so', async () => {
    const company = await shop.company('Horn', { phone: '030 1', email: 'old@horn.example' });
    await synced(company);
    await imported();
    expect(await changeOf(company)).toBeUndefined();
    const contactId = await remoteId('company', company);
    await shop.inXero('edit', { contactId, changes: { EmailAddress: 'new@horn.example' } });
    await imported();
    const change = (await changeOf(company))!;
    expect(change).toMatchObject({
      cause: 'edited',
      state: 'open',
      choices: ['push', 'accept', 'ignore'],
      fields: [
        {
          field: 'email',
          words: 'e-mail address',
          agreed: 'old@horn.example',
          ours: 'old@horn.example',
          theirs: 'new@horn.example',
          both: false,
        },
      ],
    });
    const { warnings } = await shop.panel('company', company['id']);
    expect((warnings as Json[]).map(({ code }) => code)).toContain('changed_in_xero');
    expect((await shop.status())['changedInXero']).toBe(1);

    await shop.change(`/companies/${company['id']}`, { phone: '030 2' });
    const held = await until('the change is held back', async () => {
      const { sentence } = await shop.panel('company', company['id']);
      return String(sentence).includes('would overwrite') ? String(sentence) : undefined;
    });
    expect(held).toContain('new@horn.example');
    const { Contacts: there } = await shop.books(`Contacts/${contactId}`);
    expect(there[0].EmailAddress).toBe('new@horn.example');

    const done = await decide(change, 'accept');
    expect([done.status, done.body]).toMatchObject([
      200,
      { state: 'accepted', decidedBy: expect.any(String), choices: [] },
    ]);
    expect((await shop.get(`/companies/${company['id']}`))['email']).toBe('new@horn.example');
    // What was held back goes on, and overwrites nothing.
    const after = await until('the phone number arrives', async () => {
      const { Contacts } = await shop.books(`Contacts/${contactId}`);
      const phone = (Contacts[0].Phones as Json[]).find(({ PhoneType }) => PhoneType === 'DEFAULT');
      return phone?.['PhoneNumber'] === '030 2' ? (Contacts[0] as Json) : undefined;
    });
    expect(after['EmailAddress']).toBe('new@horn.example');
    await imported();
    expect(await changeOf(company)).toBeUndefined();
    expect((await decide(change, 'push')).status).toBe(409);
  });

  it('and here as well is told as both, and our values go there when people push them', async () => {
    const company = await shop.company('Both', { phone: '1', taxNumber: 'GB1' });
    await synced(company);
    const contactId = await remoteId('company', company);
    await shop.inXero('edit', { contactId, changes: { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '3' }] } });
    await imported();
    await shop.change(`/companies/${company['id']}`, { phone: '2' });
    await shop.settled();
    await sweepNow();
    const change = (await changeOf(company))!;
    expect(change).toMatchObject({
      cause: 'both_changed',
      fields: [{ field: 'phone', agreed: '1', ours: '2', theirs: '3', both: true }],
    });
    expect((await decide(change, 'push')).status).toBe(200);
    await until('our number is there', async () => {
      const { Contacts } = await shop.books(`Contacts/${contactId}`);
      return (Contacts[0].Phones as Json[]).some(({ PhoneNumber }) => PhoneNumber === '2') || undefined;
    });
    await shop.settled();
    await imported();
    expect(await changeOf(company)).toBeUndefined();
  });

  it('of an issued invoice is accepted where it is a date of payment, and never where it is an amount', async () => {
    const company = await shop.company('Documents');
    const [dated, priced] = [await synced(company), await synced(company)];
    await shop.inXero('edit', { invoiceId: await remoteId('invoice', dated), changes: { DueDate: '2027-01-31' } });
    const { Invoices } = await shop.books(`Invoices/${await remoteId('invoice', priced)}`);
    const lines = (Invoices[0].LineItems as Json[]).map(
      ({ LineItemID, Description, Quantity, AccountCode, TaxType }) => ({
        LineItemID,
        Description,
        Quantity,
        AccountCode,
        TaxType,
        UnitAmount: 77,
      }),
    );
    await shop.inXero('edit', { invoiceId: await remoteId('invoice', priced), changes: { LineItems: lines } });
    await imported();
    const due = (await changeOf(dated))!;
    expect(due['fields']).toMatchObject([{ field: 'dueDate', theirs: '2027-01-31' }]);
    expect((await decide(due, 'accept')).status).toBe(200);
    expect((await shop.get(`/invoices/${dated['id']}`))['dueDate']).toBe('2027-01-31');

    const amounts = (await changeOf(priced))!;
    expect(amounts['choices']).toEqual(['push', 'creditAndReissue', 'ignore']);
    expect((amounts['fields'] as Json[]).map(({ field }) => field)).toEqual(['total', 'tax', 'lines']);
    const refused = await decide(amounts, 'accept');
    expect([refused.status, refused.body.code]).toEqual([422, 'not_offered']);
    const reissued = await decide(amounts, 'credit-and-reissue');
    expect([reissued.status, reissued.body.state]).toEqual([200, 'reissued']);
    const credits = await shop.get(`/credit-notes?pageSize=50`);
    expect((credits['items'] as Json[]).some(({ invoiceId }) => invoiceId === priced['id'])).toBe(true);
  });

  it('is named when a document was voided, and voided here when people accept that', async () => {
    const invoice = await synced(await shop.company('Voids'));
    await shop.inXero('void', { invoiceId: await remoteId('invoice', invoice) });
    await imported();
    const change = (await changeOf(invoice))!;
    expect(change).toMatchObject({ cause: 'voided', choices: ['accept', 'ignore'] });
    expect((await decide(change, 'accept')).status).toBe(200);
    expect((await shop.get(`/invoices/${invoice['id']}`))['status']).toBe('voided');
    await imported();
    expect(await changeOf(invoice)).toBeUndefined();
    expect((await shop.errors()).filter(({ record }) => record.id === invoice['id'])).toEqual([]);
  });

  it('is taken over by itself when it is the number alone', async () => {
    const invoice = await synced(await shop.company('Numbers'));
    await shop.inXero('edit', {
      invoiceId: await remoteId('invoice', invoice),
      changes: { InvoiceNumber: 'THEIRS-1' },
    });
    await imported();
    expect(await changeOf(invoice)).toBeUndefined();
    expect(await changeOf(invoice, '?filter[state]=accepted')).toMatchObject({ cause: 'number_changed' });
    await until(
      'it is the accounting code',
      async () => (await shop.get(`/invoices/${invoice['id']}`))['accountingCode'] === 'THEIRS-1' || undefined,
    );
  });

  it('is told of what webhooks and changed lists never tell, by the slow sweep and within its calls', async () => {
    const product = await shop.make('/products', { code: 'SWEPT', name: 'Swept', salesPrice: '9.5000' });
    const company = await shop.company('Sweep');
    const lines = [{ productId: product['id'], quantity: '1', taxRateId: shop.tax }];
    const invoice = await shop.make('/invoices?issue=true', { companyId: company['id'], lines });
    await shop.becomes('invoice', invoice['id'], 'synced');
    await shop.inXero('edit', {
      itemId: await remoteId('product', product),
      changes: { Code: 'SWEPT', Name: 'Renamed' },
    });
    await imported();
    expect(await changeOf(product)).toBeUndefined();
    await shop.save({ drift: { callsPerDay: 0 } });
    await sweepNow();
    expect(await changeOf(product)).toBeUndefined();
    await shop.save({ drift: { callsPerDay: 50 } });
    await sweepNow();
    expect(await changeOf(product)).toMatchObject({ cause: 'edited', fields: [{ field: 'name', theirs: 'Renamed' }] });
  });

  it('is excluded where nothing is to be imported, and ignored for a reason alone', async () => {
    const company = await shop.company('Excluded', { email: 'mine@x.example' });
    await synced(company);
    await shop.patch(`/companies/${company['id']}/accounting`, {
      doNotImport: true,
      doNotImportReason: 'Kept by hand.',
    });
    const contactId = await remoteId('company', company);
    await shop.settled();
    await shop.inXero('edit', { contactId, changes: { EmailAddress: 'theirs@x.example' } });
    await imported();
    const change = (await changeOf(company))!;
    expect(change).toMatchObject({
      state: 'excluded',
      choices: ['push', 'ignore'],
      sentence: expect.stringContaining('Excluded because it is marked "do not import": Kept by hand.'),
    });
    expect((await decide(change, 'accept')).status).toBe(422);
    await shop.patch(`/companies/${company['id']}/accounting`, { doNotImport: false });
    await shop.settled();
    await imported();
    expect(await changeOf(company)).toMatchObject({ state: 'open', choices: ['push', 'accept', 'ignore'] });
    expect((await decide(change, 'ignore', { reason: ' ' })).status).toBe(400);
    const ignored = await decide(change, 'ignore', { reason: 'Agreed by phone.' });
    expect([ignored.status, ignored.body]).toMatchObject([200, { state: 'ignored', reason: 'Agreed by phone.' }]);
    await imported();
    expect(await changeOf(company)).toBeUndefined();
    expect((await shop.get(`/companies/${company['id']}`))['email']).toBe('mine@x.example');
  });

  it('is named when a contact was archived, and gone when it was restored', async () => {
    const company = await shop.company('Archived');
    await synced(company);
    const contactId = await remoteId('company', company);
    await shop.inXero('archiveContact', { contactId });
    await imported();
    expect(await changeOf(company)).toMatchObject({ cause: 'archived', choices: ['accept', 'ignore'] });
    await shop.inXero('restoreContact', { contactId });
    await imported();
    expect(await changeOf(company)).toBeUndefined();
    expect(await changeOf(company, '?filter[state]=gone')).toMatchObject({ cause: 'archived' });
  });

  it('is named when a contact was merged into that of another company, and followed when nobody has that one', async () => {
    const [one, other, third] = [await shop.company('One'), await shop.company('Other'), await shop.company('Third')];
    for (const company of [one, other, third]) await synced(company);
    const theirs = String(
      (await shop.books('Contacts', 'PUT', { Contacts: [{ Name: 'Nobody of ours' }] }))['Contacts'][0].ContactID,
    );
    await shop.inXero('mergeContact', {
      contactId: await remoteId('company', one),
      intoContactId: await remoteId('company', other),
    });
    await shop.inXero('mergeContact', { contactId: await remoteId('company', third), intoContactId: theirs });
    await imported();
    expect(await changeOf(one)).toMatchObject({ cause: 'merged', choices: ['ignore'] });
    expect(await changeOf(third)).toBeUndefined();
    expect(await remoteId('company', third)).toBe(theirs);
  });

  it('is decided by those who may operate', async () => {
    const staff = as(at.api, shop.workspace.keys.readOnly);
    const [change] = await changes();
    expect((await staff.get(`/integrations/xero/changes/${change!['id']}`)).status).toBe(200);
    expect((await staff.post(`/integrations/xero/changes/${change!['id']}/ignore`).send({ reason: 'x' })).status).toBe(
      403,
    );
    expect((await shop.rest.get('/integrations/xero/changes/nothing')).status).toBe(404);
    expect((await shop.rest.get('/integrations/xero/changes?filter[state]=blue')).status).toBe(400);
  });
});

/** The sweep with everything due. */
async function sweepNow(): Promise<void> {
  const earlier = `UPDATE xero_links SET looked_at = now() - interval '8 days', exported_at = now() - interval '8 days' WHERE workspace_id = $1`;
  const { id } = shop.workspace;
  await at.api.app.get(Database).inWorkspace(id, (tx) => tx.query(earlier, [id]));
  await sweep();
}
