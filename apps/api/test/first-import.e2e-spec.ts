import { as } from './api-app.js';
import { connectedApi, readyShop, today, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

const base = '/integrations/xero/first-import';

describe('the first import, through REST', () => {
  let at: ConnectedApi;
  let shop: ReadyShop;

  beforeAll(async () => {
    at = await connectedApi();
    shop = await readyShop(at, 'Newcomer');
  }, 180_000);
  afterAll(() => at?.close());

  async function becomes(state: string): Promise<Json> {
    for (let i = 0; i < 1200; i += 1) {
      const now = await shop.get(base);
      if (now['state'] === state) return now;
      if (now['paused']) throw new Error(String(now['sentence']));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`It did not become ${state}: ${JSON.stringify(await shop.get(base))}`);
  }

  it('brings an organisation in, from the plan to equal sides, and what is made here afterwards goes there', async () => {
    expect(await shop.get(base)).toMatchObject({ state: 'never', progress: [] });
    const { Contacts } = await shop.books('Contacts', 'PUT', { Contacts: [{ Name: 'Familia Arquibaldo' }] });
    const contact = { ContactID: (Contacts as Json[])[0]!['ContactID'] };
    const line = { Description: 'Work', Quantity: 2, UnitAmount: 50, AccountCode: '200', TaxType: 'OUTPUT2' };
    await shop.books('Invoices', 'PUT', {
      Invoices: [
        { Type: 'ACCREC', Status: 'AUTHORISED', Contact: contact, InvoiceNumber: 'OLD-1', Date: today(), DueDate: today(), LineAmountTypes: 'Exclusive', LineItems: [line] },
      ],
    }); // prettier-ignore

    await shop.answered(shop.rest.post(base).send({ ownHistory: 'nothing' }) as never, 202);
    const planned = await becomes('planned');
    expect(planned['plan']).toMatchObject({ counts: { contacts: 1, invoices: 1 }, calls: 5, days: 1 });
    await shop.answered(shop.rest.post(`${base}/read`).send({}) as never, 202);
    await becomes('review');
    const page = await shop.get(`${base}/records?filter[kind]=invoice&pageSize=5`);
    expect(page).toMatchObject({ total: 1, items: [{ label: 'Invoice OLD-1', match: 'none', decision: 'create' }] });
    await shop.answered(shop.rest.post(`${base}/run`).send({}) as never, 202);
    const end = await becomes('finished');
    expect(end).toMatchObject({ undecided: 0, verification: { agrees: true, causes: [] } });
    const [invoice] = (await shop.get(`${base}/records?filter[kind]=invoice`))['items'] as Json[];
    expect(invoice).toMatchObject({ outcome: 'created', record: { name: 'invoice' } });
    const { id } = invoice!['record'] as { id: string };
    expect(await shop.get(`/invoices/${id}`)).toMatchObject({ number: 'OLD-1', total: '120.00', amountDue: '120.00' });

    // It is linked: what is done with it here reaches the same document there.
    await shop.act(`/invoices/${id}/void`);
    await shop.settled();
    const { Invoices } = await shop.books('Invoices?InvoiceNumbers=OLD-1');
    expect((Invoices as Json[]).map(({ Status }) => Status)).toEqual(['VOIDED']);
  }, 180_000);

  it('is for administrators; the others may look', async () => {
    const staff = as(at.api, shop.workspace.keys.staff);
    expect((await staff.post(base).send({ ownHistory: 'nothing' })).status).toBe(403);
    expect((await staff.post(`${base}/cancel`).send({})).status).toBe(403);
  });

  it.each<[string, Json, string]>([
    ['no choice', {}, 'ownHistory'],
    ['an unknown choice', { ownHistory: 'everything' }, 'ownHistory'],
    ['a date that is none', { ownHistory: 'allSince', since: '2026-02-31x' }, 'since'],
    ['no date where one is needed', { ownHistory: 'allSince' }, 'since'],
  ])('refuses %s in words', async (_what, body, field) => {
    const reply = await shop.rest.post(base).send(body);
    expect(reply.status).toBe(400);
    expect((reply.body.errors as Json[]).map((error) => error['field'])).toContain(field);
  });

  it('refuses what cannot be done just now', async () => {
    for (const action of ['read', 'run', 'pause', 'resume', 'cancel']) {
      const reply = await shop.rest.post(`${base}/${action}`).send({});
      expect([action, reply.status, reply.body.code]).toEqual([action, 409, 'none_under_way']);
    }
    expect((await shop.rest.get(`${base}/records?filter[kind]=car`)).status).toBe(400);
    const reply = await shop.rest.put(`${base}/records/contact/nothing`).send({ decision: 'skip' });
    expect(reply.status).toBe(409);
  });
});
