import type { AddressInfo } from 'node:net';
import { SchedulerRegistry } from '@nestjs/schedule';
import request from 'supertest';
import { SMTPServer } from 'smtp-server';
import { Database } from '#crm-core';
import { DriftSweep } from '../../../libs/xero-sync/src/drift/drift-sweep.js';
import { NotificationRounds } from '../../../libs/xero-sync/src/notifications/notification.rounds.js';
import { password } from './api-app.js';
import { connectedApi, readyShop, today, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

jest.setTimeout(90_000);
/*
 * What happens in Xero, or to the settings, reaches people by e-mail: each from its cause to the letter. Real: the whole product, its
 * database, a sandbox of Xero and a mail server.
 */
const letters: { to: string[]; raw: string }[] = [];
let mail: SMTPServer;
let at: ConnectedApi;

beforeAll(async () => {
  mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()));
      stream.on('end', () => {
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  const { port } = mail.server.address() as AddressInfo;
  at = await connectedApi({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Kauri CRM <crm@example.com>' });
  for (const timer of ['xero-notifications', 'xero-payment-import', 'xero-stock-check', 'xero-drift-sweep'])
    at.api.app.get(SchedulerRegistry, { strict: false }).deleteInterval(timer);
}, 180_000);
afterAll(async () => {
  await at?.close();
  await new Promise<void>((resolve) => mail.close(resolve));
});
beforeEach(() => {
  letters.length = 0;
});

const path = '/integrations/xero/notifications';
const round = (now = new Date()) => at.api.app.get(NotificationRounds, { strict: false }).round(now);
const textOf = ({ raw }: { raw: string }) => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
const told = (shop: ReadyShop, who: 'admin' | 'staff' = 'admin') =>
  letters.filter(({ to }) => to.includes(shop.workspace.emails[who])).map(textOf);

/** A shop of which nothing is new. */
async function quietShop(name: string): Promise<ReadyShop> {
  const shop = await readyShop(at, name);
  await shop.settled();
  await at.api.app
    .get(Database)
    .inWorkspace(shop.workspace.id, (tx) =>
      tx.query(`DELETE FROM xero_news WHERE workspace_id = $1`, [shop.workspace.id]),
    );
  return shop;
}

async function firstImport(shop: ReadyShop): Promise<void> {
  const base = '/integrations/xero/first-import';
  const becomes = async (state: string) => {
    for (let i = 0; i < 600; i += 1) {
      if ((await shop.get(base))['state'] === state) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`It did not become ${state}.`);
  };
  const post = (what: string, body: Json) => shop.answered(shop.rest.post(`${base}${what}`).send(body) as never, 202);
  await post('', { ownHistory: 'nothing', openingStock: false });
  await becomes('planned');
  await post('/read', {});
  await becomes('review');
  await post('/run', { leaveUndecided: true });
  await becomes('finished');
}

it('the end of a first import, with what came in and what could not', async () => {
  const shop = await quietShop('Newcomer Ltd');
  await shop.books('Contacts', 'PUT', { Contacts: [{ Name: 'Familia Arquibaldo' }] });
  // Nobody chose which rate of ours a reduced one is.
  const line = { Description: 'Books', Quantity: 1, UnitAmount: 50, AccountCode: '200', TaxType: 'RROUTPUT' };
  await shop.books('Invoices', 'PUT', {
    Invoices: [
      { Type: 'ACCREC', Status: 'AUTHORISED', Contact: { Name: 'Familia Arquibaldo' }, Date: today(), DueDate: today(), InvoiceNumber: 'R-1', LineItems: [line] },
    ],
  }); // prettier-ignore
  await firstImport(shop);
  await round();
  expect(told(shop)).toHaveLength(1);
  const [text] = told(shop);
  expect(text).toContain('Subject: Xero: the first import is over');
  expect(text).toContain(
    'The first import is over: 1 records were taken over, 1 could not be. Look at its verification.',
  );
  await round(new Date(Date.now() + 7_200_000));
  expect(told(shop)).toHaveLength(1);
});

it('a setting that points at something gone, as soon as the lists were read', async () => {
  const shop = await quietShop('Settings Ltd');
  const { values } = await shop.get('/integrations/xero/settings');
  const { Accounts } = await shop.books('Accounts');
  const { Code } = (Accounts as Json[]).find(({ AccountID }) => AccountID === values.accounts.sales)!;
  await shop.inXero('archiveAccount', { code: Code });
  await shop.act('/integrations/xero/refresh-reference');
  await round();
  const [text] = told(shop);
  expect(text).toContain('Subject: Xero: 1 new error');
  expect(text).toMatch(
    new RegExp(`The account ${Code} .+ is archived in Xero\\. Restore it there or choose another\\.`),
  );
});

it('a change that somebody made in Xero, with the record it was made on', async () => {
  const shop = await quietShop('Changed Ltd');
  const company = await shop.company('Harbour Foods');
  const invoice = await shop.invoice(String(company['id']));
  await shop.becomes('invoice', String(invoice['id']), 'synced');
  const { Invoices } = await shop.books(`Invoices?InvoiceNumbers=${String(invoice['number'])}`);
  await shop.inXero('edit', { invoiceId: Invoices[0].InvoiceID, changes: { Reference: 'Theirs' } });
  await at.api.app
    .get(Database)
    .inWorkspace(shop.workspace.id, (tx) =>
      tx.query(`UPDATE xero_links SET looked_at = now() - interval '8 days' WHERE workspace_id = $1`, [
        shop.workspace.id,
      ]),
    );
  await at.api.app.get(DriftSweep, { strict: false }).lookAtAll(shop.workspace.id);
  await round();
  const [text] = told(shop);
  expect(text).toContain('Subject: Xero: 1 change in Xero');
  expect(text).toContain('Theirs');
  expect(text).toContain(`http://localhost:3000/go/invoice/${String(invoice['id'])}`);
});

it('once a day, at eight by the clock of the workspace, when that is chosen: all that was new until then in one letter', async () => {
  const shop = await quietShop('Daily Ltd');
  await shop.answered(shop.rest.put(path).send({ pace: 'daily' }), 200);
  await firstImport(shop);
  // London in winter is UTC, in summer an hour ahead; both are before eight at six o'clock UTC.
  const day = (date: string, time: string) => new Date(`${date}T${time}:00Z`);
  await round(day('2031-01-14', '07:59'));
  expect(told(shop)).toEqual([]);
  await shop.inXero('archiveAccount', { code: '200' });
  await shop.act('/integrations/xero/refresh-reference');
  await round(day('2031-01-14', '08:01'));
  expect(told(shop)).toHaveLength(1);
  expect(told(shop)[0]).toMatch(/Subject: Xero: .*new error.*the first import is over/);
  await shop.inXero('restoreAccount', { code: '200' });
  await shop.act('/integrations/xero/refresh-reference');
  await shop.inXero('archiveAccount', { code: '200' });
  await shop.act('/integrations/xero/refresh-reference');
  await round(day('2031-01-14', '23:00'));
  await round(day('2031-01-15', '07:59'));
  expect(told(shop)).toHaveLength(1);
  await round(day('2031-01-15', '08:01'));
  expect(told(shop)).toHaveLength(2);
});

it('not to those who said that they want none, until they want them again; others may not say it', async () => {
  const shop = await quietShop('Wishes Ltd');
  const signedIn = async (who: 'admin' | 'staff') => {
    const agent = request.agent(at.api.url);
    const { body } = await agent.post('/api/v1/auth/sign-in').send({ email: shop.workspace.emails[who], password });
    return (wanted: unknown) => agent.put(`/api/v1${path}/mine`).set('X-CSRF-Token', body.csrfToken).send({ wanted });
  };
  const admin = await signedIn('admin');
  expect((await admin(false)).body).toMatchObject({
    administrators: [{ email: shop.workspace.emails.admin, wanted: false }],
  });
  await shop.inXero('archiveAccount', { code: '200' });
  await shop.act('/integrations/xero/refresh-reference');
  await round();
  expect(letters).toEqual([]);
  expect((await admin(true)).body).toMatchObject({ administrators: [{ wanted: true }] });
  await shop.inXero('restoreAccount', { code: '200' });
  await shop.act('/integrations/xero/refresh-reference');
  await shop.inXero('archiveAccount', { code: '200' });
  await shop.act('/integrations/xero/refresh-reference');
  await round(new Date(Date.now() + 7_200_000));
  expect(told(shop)).toHaveLength(1);
  expect((await admin('perhaps')).status).toBe(400);
  expect((await (await signedIn('staff'))(false)).status).toBe(403);
  expect(told(shop, 'staff')).toEqual([]);
});
