import type { AddressInfo } from 'node:net';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SMTPServer } from 'smtp-server';
import { Database } from '#crm-core';
import { DocumentEmailRounds } from '../src/paper/document-email.rounds.js';
import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// The product as it runs, against the sandbox and a mail server that takes everything: what the books learn of e-mailed invoices.
let mail: SMTPServer;
let at: ConnectedApi;
let shop: ReadyShop;
let company: Json;

beforeAll(async () => {
  mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => stream.resume().on('end', () => done()),
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  const { port } = mail.server.address() as AddressInfo;
  at = await connectedApi({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'crm@example.com' });
  at.api.app.get(SchedulerRegistry, { strict: false }).deleteInterval('document-emails');
  shop = await readyShop(at, 'E-mailed');
  company = await shop.company('Harbour Foods');
}, 180_000);
afterAll(async () => {
  await at?.close();
  await new Promise<void>((resolve) => mail.close(resolve));
});

const line = () => ({ name: 'Advice', quantity: '1', unitPrice: '100', taxRateId: shop.tax });
const email = async (id: unknown): Promise<void> => {
  await shop.answered(
    shop.rest.post(`/invoices/${String(id)}/e-mail`).send({ to: ['anna@harbour.example'], attachPdf: false }),
    202,
  );
  await at.api.app.get(DocumentEmailRounds).round();
};
const there = async (number: unknown): Promise<Json> => {
  const { Invoices } = await shop.books(`Invoices/${String(number)}`);
  return Invoices[0] as Json;
};
/** How many calls were prepared for the books so far. */
const calls = async (): Promise<number> => {
  const rows = await at.api.app
    .get(Database)
    .inWorkspace(shop.workspace.id, (tx) =>
      tx.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM xero_attempts WHERE workspace_id = $1`, [
        shop.workspace.id,
      ]),
    );
  return rows[0]!.n;
};

it('an invoice that is e-mailed after Xero has it is marked there, once, and stays as it was', async () => {
  const made = await shop.invoice(company['id'], { lines: [line()] });
  await shop.becomes('invoice', made['id'], 'synced');
  const before = await there(made['number']);
  expect(before).toMatchObject({ SentToContact: false, Total: 120 });
  const sent = await calls();
  await email(made['id']);
  await shop.settled();
  const after = await there(made['number']);
  expect(await calls()).toBe(sent + 1);
  expect(after).toMatchObject({ SentToContact: true, Total: 120, LineItems: before['LineItems'] });
  const from = await calls();
  await email(made['id']);
  await shop.settled();
  expect(await calls()).toBe(from);
  expect(await shop.errors()).toEqual([]);
}, 120_000);

it('one that is e-mailed in a period that was locked since causes neither a call nor an error', async () => {
  const made = await shop.invoice(company['id'], { lines: [line()] });
  await shop.becomes('invoice', made['id'], 'synced');
  await shop.organisation({ PeriodLockDate: made['date'] });
  await shop.act('/integrations/xero/refresh-reference');
  const from = await calls();
  await email(made['id']);
  await shop.settled();
  expect(await calls()).toBe(from);
  expect(await shop.errors()).toEqual([]);
}, 120_000);
