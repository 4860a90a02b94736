import { ContactWatch } from '../../../libs/xero-sync/src/contact-watch/contact-watch.js';
import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

/*
 * Who is one contact in Xero, and what happens to it there and here. Real: the whole API, Postgres, the engine and, over HTTP,
 * the sandbox.
 */
let at: ConnectedApi;

beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

const contacts = async (shop: ReadyShop): Promise<Json[]> =>
  (await shop.books('Contacts?includeArchived=true&page=1'))['Contacts'] as Json[];
const contactOf = async (shop: ReadyShop, company: Json): Promise<Json> => {
  const [link] = (await shop.panel('company', company['id']))['links'] as Json[];
  return (await shop.books(`Contacts/${link!['remoteId']}`))['Contacts'][0] as Json;
};
const watch = () => at.api.app.get(ContactWatch, { strict: false });
const told = async (shop: ReadyShop, company: Json): Promise<string[]> =>
  ((await shop.panel('company', company['id']))['history'] as Json[]).map((entry) => String(entry['what']));
const inXero = async (shop: ReadyShop, name: string): Promise<Json> =>
  (await shop.books('Contacts', 'PUT', { Contacts: [{ Name: name }] }))['Contacts'][0] as Json;
const sent = async (shop: ReadyShop, companyId: string): Promise<Json> => {
  const invoice = await shop.invoice(companyId);
  await shop.becomes('invoice', invoice['id'], 'synced');
  return invoice;
};
/** What follows a refusal happens right after it; nothing in the queue shows that it is still to come. */
const eventually = async (check: () => Promise<void>): Promise<void> => {
  const end = Date.now() + 30_000;
  for (;;)
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
};
const merge = async (shop: ReadyShop, loser: Json, winner: Json): Promise<Json> => {
  const { version } = await shop.get(`/companies/${loser['id']}`);
  return shop.act(`/companies/${loser['id']}/merge`, { into: winner['id'], version });
};

describe('A business in Xero', () => {
  it('is one contact, whether it buys, sells or does both, and its new name reaches Xero', async () => {
    const shop = await readyShop(at, 'Both sides');
    const company = await shop.company('Alfreds Futterkiste', { isCustomer: true, isSupplier: true });
    await sent(shop, company['id']);
    const bill = await shop.make('/supplier-bills?issue=true', {
      companyId: company['id'],
      lines: [{ name: 'Repair', quantity: '1', unitPrice: '30', taxRateId: shop.tax }],
    });
    await shop.becomes('supplierBill', bill['id'], 'synced');
    expect(await contacts(shop)).toMatchObject([
      { ContactNumber: 'C-00001', Name: 'Alfreds Futterkiste', IsCustomer: true, IsSupplier: true },
    ]);
    await shop.change(`/companies/${company['id']}`, { name: 'Alfreds Futterkiste GmbH' });
    await shop.settled();
    expect(await contacts(shop)).toMatchObject([{ ContactNumber: 'C-00001', Name: 'Alfreds Futterkiste GmbH' }]);
  });

  it('has its persons there: who comes, changes and goes, five at most, and who is left out is told', async () => {
    const shop = await readyShop(at, 'Persons');
    const company = await shop.company('Around the Horn');
    const person = (firstName: string, more: Json = {}) =>
      shop.make('/contacts', { firstName, lastName: 'Hardy', companyId: company['id'], ...more });
    const first = await person('Thomas', { isPrimary: true });
    await sent(shop, company['id']);
    const names = async () => {
      await shop.settled();
      return ((await contactOf(shop, company))['ContactPersons'] as Json[]).map((one) => one['FirstName']);
    };
    const second = await person('Maria');
    expect(await names()).toEqual(['Thomas', 'Maria']);
    await shop.change(`/contacts/${second['id']}`, { firstName: 'Mary' });
    expect(await names()).toEqual(['Thomas', 'Mary']);
    await shop.answered(shop.rest.delete(`/contacts/${first['id']}`).send({ version: 1 }), 204);
    expect(await names()).toEqual(['Mary']);
    for (const name of ['Ana', 'Bo', 'Cy', 'Di', 'Ed']) await person(name);
    expect(await names()).toEqual(['Mary', 'Ana', 'Bo', 'Cy', 'Di']);
    expect((await told(shop, company))[0]).toBe(
      'Contact C-00001 Around the Horn (without Ed Hardy: Xero holds five persons) was updated in Xero.',
    );
  });

  it('hears nothing of what somebody said about marketing', async () => {
    const shop = await readyShop(at, 'Consent');
    const company = await shop.company('Bon app');
    const person = await shop.make('/contacts', { lastName: 'Lebihan', companyId: company['id'] });
    await sent(shop, company['id']);
    const before = await told(shop, company);
    await shop.change(`/companies/${company['id']}`, { consent: 'given', consentHow: 'at the fair' });
    await shop.change(`/contacts/${person['id']}`, { consent: 'withdrawn', consentHow: 'by mail' });
    await shop.settled();
    expect(await told(shop, company)).toEqual(before);
    await shop.change(`/companies/${company['id']}`, { consent: 'withdrawn', consentHow: 'by mail', phone: '030 1' });
    await shop.settled();
    expect(await told(shop, company)).toHaveLength(before.length + 1);
  });

  it('is told apart from another of the same name as the workspace chose: by people, or by our code', async () => {
    const shop = await readyShop(at, 'Namesakes');
    const [first, second] = [await shop.company('Miller'), await shop.company('Miller')];
    await sent(shop, first['id']);
    const invoice = await shop.invoice(second['id']);
    const failed = await shop.becomes('company', second['id'], 'failed');
    expect(failed['problems']).toMatchObject([
      {
        code: 'contact_name_taken',
        sentence: expect.stringContaining('It is "Miller" with the code C-00001.'),
        remedy: expect.stringContaining('the Xero settings can tell them apart by their codes'),
      },
    ]);
    await shop.save({ tellApartByCode: true });
    await shop.act('/integrations/xero/errors/retry-all');
    await shop.becomes('invoice', invoice['id'], 'synced');
    expect(new Set((await contacts(shop)).map(({ Name }) => Name))).toEqual(new Set(['Miller', 'Miller (C-00002)']));
    expect(await told(shop, second)).toContain('Contact C-00002 Miller (C-00002) was created in Xero.');
  });
});

describe('Two companies that were merged in the CRM', () => {
  it('stay two contacts in Xero until everything on the one that went is settled; then that one is archived', async () => {
    const shop = await readyShop(at, 'Merged here');
    const [winner, loser] = [await shop.company('Hill Books'), await shop.company('Hill Bookshop')];
    await shop.make('/contacts', { lastName: 'Hill', companyId: loser['id'] });
    await sent(shop, winner['id']);
    const open = await sent(shop, loser['id']);
    const order = await shop.make('/sales-orders', {
      companyId: loser['id'],
      lines: [{ name: 'Advice', quantity: '1', unitPrice: '10', taxRateId: shop.tax }],
    });
    const { moved, company } = await merge(shop, loser, winner);
    expect(moved).toMatchObject({ contacts: 1, salesOrders: 1, drafts: 0 });
    expect(company['code']).toBe('C-00001');
    await shop.settled();
    expect((await contactOf(shop, winner))['ContactPersons']).toMatchObject([{ LastName: 'Hill' }]);
    expect((await told(shop, loser))[0]).toBe(
      'Contact C-00002 Hill Bookshop, merged into C-00001 (stays active until one open document is settled) was updated in Xero.',
    );
    await watch().look(shop.workspace.id);
    await shop.settled();
    expect(await contactOf(shop, loser)).toMatchObject({ ContactStatus: 'ACTIVE' });

    const refused = await shop.rest.post('/invoices').send({ companyId: loser['id'], lines: [] });
    expect(refused.body).toMatchObject({
      code: 'invalid_invoice',
      detail:
        'C-00002 Hill Bookshop was merged into C-00001 Hill Books and takes no new documents. Choose C-00001 Hill Books instead.',
    });
    expect(await shop.get(`/sales-orders/${order['id']}`)).toMatchObject({ companyId: winner['id'] });
    await shop.pay(open, '120');
    await shop.settled();
    await watch().look(shop.workspace.id);
    await shop.settled();
    expect(await contactOf(shop, loser)).toMatchObject({ ContactStatus: 'ARCHIVED', ContactNumber: 'C-00002' });
    expect(await shop.panel('company', loser['id'])).toMatchObject({
      state: 'synced',
      sentence: 'In Xero as C-00002, where it is archived.',
    });
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
  });
});

it('A company that was merged before anything of it was in Xero still gets its documents there, and is archived then', async () => {
  const shop = await readyShop(at, 'Merged early');
  const [winner, loser] = [await shop.company('Early'), await shop.company('Earlier')];
  await shop.act('/integrations/xero/export-queue/pause');
  const invoice = await shop.invoice(loser['id']);
  await shop.pay(invoice, '120');
  await merge(shop, loser, winner);
  await watch().look(shop.workspace.id);
  await shop.act('/integrations/xero/export-queue/resume');
  await shop.becomes('invoice', invoice['id'], 'synced');
  await shop.settled();
  await watch().look(shop.workspace.id);
  await shop.settled();
  expect(await contacts(shop)).toMatchObject([{ ContactNumber: 'C-00002', ContactStatus: 'ARCHIVED' }]);
  const { Invoices } = await shop.books(`Invoices?InvoiceNumbers=${invoice['number']}`);
  expect(Invoices).toMatchObject([{ Status: 'PAID' }]);
  expect(await shop.status()).toMatchObject({ unresolved: 0, queued: 0 });
});

describe('A contact that people changed in Xero', () => {
  it('is reported with the remedy when it is archived there, and goes on when it is restored', async () => {
    const shop = await readyShop(at, 'Archived there');
    const company = await shop.company('La maison');
    await sent(shop, company['id']);
    const { ContactID } = await contactOf(shop, company);
    await shop.inXero('archiveContact', { contactId: ContactID });
    const invoice = await shop.invoice(company['id']);
    const failed = await shop.becomes('invoice', invoice['id'], 'failed');
    expect(failed['problems']).toMatchObject([
      {
        code: 'contact_archived_in_xero',
        sentence: `The contact of ${invoice['number']} is archived in Xero.`,
        remedy: 'Restore the contact in Xero; it is then sent by itself within minutes, or at once with Retry.',
      },
    ]);
    await eventually(async () =>
      expect((await shop.panel('company', company['id']))['sentence']).toBe(
        'In Xero as C-00001, where it is archived.',
      ),
    );
    expect(await watch().follow(shop.workspace.id)).toBe(0);
    await shop.inXero('restoreContact', { contactId: ContactID });
    expect(await watch().follow(shop.workspace.id)).toBe(1);
    await shop.becomes('invoice', invoice['id'], 'synced');
    expect(await told(shop, company)).toContain(
      'Contact C-00001 "La maison" is in use in Xero again; what waited for it goes on.',
    );
  });

  it('is followed to the contact it was merged into, by the document that is refused and by a change of its name', async () => {
    const shop = await readyShop(at, 'Merged there');
    const company = await shop.company('Wolski');
    await sent(shop, company['id']);
    const middle = await inXero(shop, 'Wolski old');
    const end = await inXero(shop, 'Wolski Zajazd');
    const { ContactID } = await contactOf(shop, company);
    await shop.inXero('mergeContact', { contactId: ContactID, intoContactId: middle['ContactID'] });
    await shop.inXero('mergeContact', { contactId: middle['ContactID'], intoContactId: end['ContactID'] });

    const invoice = await sent(shop, company['id']);
    await shop.settled();
    const { Invoices } = await shop.books(`Invoices?InvoiceNumbers=${invoice['number']}`);
    expect(Invoices[0].Contact).toMatchObject({ ContactID: end['ContactID'] });
    expect(await told(shop, company)).toContain(
      'Contact C-00001 "Wolski" was merged into "Wolski Zajazd" in Xero; it is linked with that contact from now on, and what waited goes on.',
    );
    expect(await contactOf(shop, company)).toMatchObject({ ContactID: end['ContactID'], Name: 'Wolski' });

    const last = await inXero(shop, 'Wolski at last');
    await shop.inXero('mergeContact', { contactId: end['ContactID'], intoContactId: last['ContactID'] });
    await shop.change(`/companies/${company['id']}`, { name: 'Wolski & Co' });
    await eventually(async () =>
      expect(await contactOf(shop, company)).toMatchObject({ ContactID: last['ContactID'], Name: 'Wolski & Co' }),
    );
    await shop.settled();
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
  });

  it('is reported when it went into the contact of another company of ours, and goes on once both are merged here', async () => {
    const shop = await readyShop(at, 'Merged both');
    const [winner, loser] = [await shop.company('Hanari'), await shop.company('Hanari Carnes')];
    await sent(shop, winner['id']);
    await sent(shop, loser['id']);
    const [one, other] = [await contactOf(shop, winner), await contactOf(shop, loser)];
    await shop.inXero('mergeContact', { contactId: other['ContactID'], intoContactId: one['ContactID'] });
    const invoice = await shop.invoice(loser['id']);
    await eventually(async () => {
      const [problem] = (await shop.panel('invoice', invoice['id']))['problems'] as Json[];
      expect(problem).toMatchObject({
        code: 'contact_merged_elsewhere',
        sentence:
          'The contact of C-00002 "Hanari Carnes" was merged into "Hanari" in Xero, which belongs to C-00001 "Hanari" here.',
        remedy: expect.stringContaining('merge C-00002 "Hanari Carnes" into C-00001 here too'),
      });
    });
    await merge(shop, loser, winner);
    await watch().follow(shop.workspace.id);
    await shop.becomes('invoice', invoice['id'], 'synced');
    const { Invoices } = await shop.books(`Invoices?InvoiceNumbers=${invoice['number']}`);
    expect(Invoices[0].Contact).toMatchObject({ ContactID: one['ContactID'] });
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
    expect(await contactOf(shop, winner)).toMatchObject({ ContactNumber: 'C-00001', Name: 'Hanari' });
  });
});
