import { as } from './api-app.js';
import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

/*
 * Records linked with what people name in Xero. Real: the whole API, Postgres, the engine and, over HTTP, the sandbox.
 */
let at: ConnectedApi;
let shop: ReadyShop;

beforeAll(async () => {
  at = await connectedApi();
  shop = await readyShop(at, 'Links');
}, 180_000);
afterAll(() => at?.close());

const linkOf = async (kind: string, record: Json): Promise<string | undefined> => {
  const [link] = (await shop.panel(kind, record['id']))['links'] as Json[];
  return link?.['remoteId'] as string | undefined;
};
const told = async (kind: string, record: Json): Promise<string[]> =>
  ((await shop.panel(kind, record['id']))['history'] as Json[]).map((entry) => String(entry['what']));
const inXero = async (Name: string): Promise<string> =>
  String((await shop.books('Contacts', 'PUT', { Contacts: [{ Name }] }))['Contacts'][0].ContactID);
const link = (kind: string, record: Json, xeroId: string) =>
  shop.rest.post(`/integrations/xero/records/${kind}/${record['id']}/link`).send({ xeroId });
const file = (text: string, query = '') =>
  shop.rest.post(`/integrations/xero/links/files${query}`).set('Content-Type', 'text/csv').send(text);

describe('a record linked by hand', () => {
  it('goes to the contact that people named, with its next change', async () => {
    const company = await shop.company('Horn');
    const theirs = await inXero('Around the Horn, London');
    const reply = await link('company', company, theirs);
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        outcome: 'linked',
        sentence:
          'Contact C-00001 is linked with Around the Horn, London in Xero (Around the Horn, London). Its next change is sent there.',
      },
    ]);
    expect(await linkOf('company', company)).toBe(theirs);
    expect((await told('company', company))[0]).toContain('Done by admin.');
    const invoice = await shop.invoice(company['id']);
    await shop.becomes('invoice', invoice['id'], 'synced');
    const { Invoices } = await shop.books(`Invoices/${await linkOf('invoice', invoice)}`);
    expect(Invoices[0].Contact.ContactID).toBe(theirs);
    expect((await link('company', company, theirs)).body.outcome).toBe('unchanged');
  });

  it('is refused with the reason when what is named does not fit', async () => {
    const first = await shop.company('First', { isCustomer: true, isSupplier: true });
    const second = await shop.company('Second');
    const theirs = await inXero('First there');
    await link('company', first, theirs).expect(200);
    const taken = await link('company', second, theirs);
    expect([taken.status, taken.body]).toMatchObject([
      422,
      { code: 'linked_elsewhere', detail: expect.stringContaining(`Contact ${first['code']}`) },
    ]);
    const nowhere = await link('company', second, '9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69');
    expect([nowhere.status, nowhere.body.code]).toEqual([422, 'not_in_xero']);
    expect((await link('company', second, 'C-00001')).status).toBe(400);
    const archived = await inXero('Archived there');
    await shop.books('Contacts', 'POST', { Contacts: [{ ContactID: archived, ContactStatus: 'ARCHIVED' }] });
    expect((await link('company', second, archived)).body.code).toBe('gone_in_xero');
    const bill = await shop.make('/supplier-bills?issue=true', {
      companyId: first['id'],
      lines: [{ name: 'Repair', quantity: '1', unitPrice: '30', taxRateId: shop.tax }],
    });
    await shop.becomes('supplierBill', bill['id'], 'synced');
    const invoice = await shop.invoice(first['id']);
    await shop.becomes('invoice', invoice['id'], 'synced');
    const wrong = await link('invoice', invoice, (await linkOf('supplierBill', bill))!);
    expect([wrong.status, wrong.body.code]).toEqual([422, 'wrong_type']);
    expect(await linkOf('company', second)).toBeUndefined();
  });

  it('loses its accounting code when it is unlinked, and is adopted, not doubled, when it is sent anew', async () => {
    const company = await shop.company('Unlinked');
    const invoice = await shop.invoice(company['id']);
    await shop.becomes('invoice', invoice['id'], 'synced');
    const before = await linkOf('invoice', invoice);
    const reply = await shop.act(`/integrations/xero/records/invoice/${invoice['id']}/unlink`);
    expect(reply).toMatchObject({ outcome: 'unlinked', sentence: expect.stringContaining('sends it anew') });
    expect(await linkOf('invoice', invoice)).toBeUndefined();
    const end = Date.now() + 30_000;
    while ((await shop.get(`/invoices/${invoice['id']}`))['accountingCode'] !== null && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await shop.get(`/invoices/${invoice['id']}`))['accountingCode']).toBeNull();
    expect(await shop.act(`/integrations/xero/records/invoice/${invoice['id']}/unlink`)).toMatchObject({
      outcome: 'unchanged',
    });
    await shop.act(`/integrations/xero/records/invoice/${invoice['id']}/export`);
    await shop.becomes('invoice', invoice['id'], 'synced');
    expect(await linkOf('invoice', invoice)).toBe(before);
    const { Invoices } = await shop.books(`Invoices?InvoiceNumbers=${invoice['number']}&page=1`);
    expect(Invoices).toHaveLength(1);
  });

  it('is for administrators', async () => {
    const company = await shop.company('Staff');
    const staff = as(at.api, shop.workspace.keys.staff);
    const xeroId = await inXero('Staff there');
    expect((await staff.post(`/integrations/xero/records/company/${company['id']}/link`).send({ xeroId })).status).toBe(
      403,
    );
    expect((await staff.post(`/integrations/xero/records/company/${company['id']}/unlink`).send({})).status).toBe(403);
    const sent = await staff.post('/integrations/xero/links/files').set('Content-Type', 'text/csv').send('record\n');
    expect(sent.status).toBe(403);
  });
});

describe('a file of links', () => {
  it('is shown before it is done, done once, and gives back what was rejected', async () => {
    const one = await shop.company('One');
    const two = await shop.company('Two');
    const product = await shop.make('/products', { code: 'LINKED', name: 'Linked' });
    const [there, other] = [await inXero('One there'), await inXero('Two there')];
    const { Items } = await shop.books('Items', 'PUT', { Items: [{ Code: 'THEIRS', Name: 'Theirs' }] });
    await link('company', two, other).expect(200);
    const text = `record,number,xeroId
company,${one['code']},${there}
company,${two['code']},unlink
product,LINKED,${Items[0].ItemID}
company,C-99999,${other}
planet,Mars,unlink
invoice,,unlink
company,${one['code']},unlink
contact,P-1,=1+1
`;
    const preview = await file(text);
    const outcomes = ({ body }: { body: Json }) => (body['rows'] as Json[]).map((row) => row['outcome']);
    const expected = ['linked', 'unlinked', 'linked', ...Array<string>(5).fill('rejected')];
    expect([preview.status, outcomes(preview)]).toEqual([200, expected]);
    expect([await linkOf('company', one), await linkOf('company', two)]).toEqual([undefined, other]);

    const done = await file(text, '?write=true');
    expect(outcomes(done)).toEqual(expected);
    expect([await linkOf('company', one), await linkOf('company', two)]).toEqual([there, undefined]);
    expect(await linkOf('product', product)).toBe(Items[0].ItemID);
    expect((done.body['rejectedFile'] as string).split('\r\n')).toEqual([
      'record,number,xeroId,reason',
      expect.stringMatching(/^company,C-99999,.*There is no company with the number or id/),
      expect.stringMatching(/^planet,Mars,unlink,.*There are no records called planet/),
      expect.stringMatching(/^invoice,,unlink,/),
      expect.stringMatching(/Row 2 of the file is about the same/),
      expect.stringMatching(/^contact,P-1,'=1\+1,/),
      '',
    ]);
    expect(outcomes(await file(text, '?write=true')).slice(0, 3)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  it('is refused as a whole when it cannot be one', async () => {
    const wrong = await file('kind,id\ncompany,1\n');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'wrong_columns']);
    const json = await shop.rest.post('/integrations/xero/links/files').send({});
    expect([json.status, json.body.code]).toEqual([400, 'not_csv']);
  });
});

it('linking by hand says that a first import is open, and works again once it is over', async () => {
  const company = await shop.company('Meanwhile');
  const theirs = await inXero('Meanwhile there');
  await shop.answered(shop.rest.post('/integrations/xero/first-import').send({ ownHistory: 'nothing' }) as never, 202);
  const refused = await link('company', company, theirs);
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: 'first_import_running', detail: expect.stringMatching(/^A first import is under way, .+\.$/) },
  ]);
  const rows = `record,number,xeroId\ncompany,${company['code']},${theirs}\n`;
  expect((await file(rows)).body).toMatchObject({ code: 'first_import_running' });
  await shop.act('/integrations/xero/first-import/cancel');
  expect((await link('company', company, theirs)).body).toMatchObject({ outcome: 'linked' });
});
