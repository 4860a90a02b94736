import type { AddressInfo } from 'node:net';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SMTPServer } from 'smtp-server';
import request from 'supertest';
import { Database } from '#crm-core';
import { DocumentEmailRounds } from '../src/paper/document-email.rounds.js';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';
import { pdfPages } from './pdf-text.js';
import { recordOfEach } from './records.js';

// Real: the whole API, Postgres, the threads that print, and a mail server on this machine.
type Json = Record<string, unknown>;
interface Letter {
  from: string;
  to: string[];
  raw: string;
}

const letters: Letter[] = [];
/** What the mail server says to the next receivers: a refusal, or nothing. */
let refusal: string | undefined;
let mail: SMTPServer;
let api: ApiUnderTest;
let workspace: WorkspaceUnderTest;
let rest: ReturnType<typeof as>;
let ids: Record<string, string>;

beforeAll(async () => {
  mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) =>
      done(refusal === undefined ? null : Object.assign(new Error(refusal), { responseCode: 450 })),
    onData(stream, { envelope }, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('latin1')));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        letters.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  const { port } = mail.server.address() as AddressInfo;
  api = await apiUnderTest({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Kauri CRM <crm@example.com>' });
  // E-mails go when a test says so.
  api.app.get(SchedulerRegistry, { strict: false }).deleteInterval('document-emails');
  workspace = await api.workspace('Northwind Traders');
  rest = as(api, workspace.keys.admin);
  ids = await recordOfEach(rest);
});
afterAll(async () => {
  await api?.close();
  await new Promise<void>((resolve) => mail.close(resolve));
});
beforeEach(() => {
  letters.length = 0;
  refusal = undefined;
});

const byText = (one = '', other = '') => (one < other ? -1 : 1);
const round = () => api.app.get(DocumentEmailRounds).round();
const read = async (path: string): Promise<{ headers: Record<string, string>; pdf: Buffer; pages: string[] }> => {
  const reply = await rest
    .get(path)
    .buffer(true)
    .parse((stream, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => done(null, Buffer.concat(chunks)));
    });
  const pdf = reply.body as Buffer;
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${pdf.toString()}`);
  return { headers: reply.headers as Record<string, string>, pdf, pages: pdfPages(pdf) };
};
const made = async (path: string, body: object): Promise<Json> => {
  const reply = await rest.post(path).send(body);
  if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body as Json;
};
const invoice = (lines: object[], query = '?issue=true', more: object = {}): Promise<Json> =>
  made(`/invoices${query}`, { companyId: ids['companies'], lines, ...more });
const ask = (path: string, body: object = { to: ['anna@harbour.example'] }) => rest.post(`${path}/e-mail`).send(body);
const logOf = async (path: string): Promise<Json[]> => (await rest.get(`${path}/e-mails`).expect(200)).body as Json[];
const sql = (text: string, values: unknown[] = []): Promise<Json[]> =>
  api.app.get(Database).inWorkspace(workspace.id, (tx) => tx.query<Json[]>(text, [workspace.id, ...values]));
const later = () =>
  sql(
    `UPDATE document_emails SET next_at = clock_timestamp() - interval '1 second', taken_until = NULL WHERE workspace_id = $1`,
  );
/** The value of one header of a letter: its folded lines as one, and its letters as they are read. */
function header({ raw }: Letter, name: string): string | undefined {
  const head = `${raw.split('\r\n\r\n')[0]!}\r\n`;
  const value = new RegExp(`^${name}: ((?:.*\\r\\n[ \\t])*.*)\\r$`, 'im').exec(head)?.[1];
  const spelt = (text: string) => text.replaceAll('_', ' ').replaceAll('=', '%');
  return value
    ?.replaceAll(/\?=\r\n[ \t]=\?UTF-8\?Q\?/g, '')
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, text: string) => decodeURIComponent(spelt(text)));
}

describe('a document on paper', () => {
  it('says what the record says, to the cent, under a safe name', async () => {
    const { id: taxRateId } = await made('/tax-rates', { name: 'Full VAT', rate: '17.5' });
    const lines = [
      {
        name: 'Green tea',
        description: 'Loose leaves',
        quantity: '3',
        unitPrice: '1234.5678',
        discountPercent: '2.5',
        taxRateId,
      },
      { name: 'Advice', quantity: '1', unitPrice: '100' },
    ];
    const { id, number, net, tax, total } = await invoice(lines, undefined, {
      reference: 'PO 4711',
      date: '2026-01-31',
    });
    const { headers, pages } = await read(`/invoices/${String(id)}/document.pdf`);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${String(number)}.pdf"`,
    });
    expect([net, tax, total]).toEqual(['3711.11', '631.94', '4343.05']);
    expect(pages).toHaveLength(1);
    for (const text of [
      'TAX INVOICE',
      number,
      'Northwind Traders',
      'Customer',
      '31 Jan 2026',
      'PO 4711',
      'Green tea',
      'Loose leaves',
    ])
      expect(pages[0]).toContain(text);
    for (const text of [
      '1,234.5678',
      '2.5 %',
      '3,611.11',
      '17.5 %',
      'Full VAT 17.5 %',
      '£3,711.11',
      '£631.94',
      '£4,343.05',
      'No tax',
    ])
      expect(pages[0]).toContain(text);
    expect(pages[0]).toContain('Page 1 of 1');
    expect(pages[0]).not.toContain('DRAFT');
  });

  it.each([
    ['invoices', 'INVOICE'],
    ['quotes', 'QUOTE'],
    ['purchase-orders', 'PURCHASE ORDER'],
    ['credit-notes', 'CREDIT NOTE'],
  ])('is made of %s, to be looked at in the browser too', async (collection, title) => {
    const { headers, pages } = await read(`/${collection}/${ids[collection]}/document.pdf?disposition=inline`);
    expect(headers['content-disposition']).toMatch(/^inline; filename="[\w-]+\.pdf"$/);
    expect(pages[0]!.split('\n')).toContain(title);
    expect(pages[0]).toContain('£100.00');
  });

  it('carries 300 lines over many pages, each with the heading of the table and its number', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => ({
      name: `Article ${at + 1}`,
      quantity: '1',
      unitPrice: '0.01',
    }));
    const { id } = await invoice(lines);
    const { pages } = await read(`/invoices/${String(id)}/document.pdf`);
    expect(pages.length).toBeGreaterThan(5);
    for (const [at, page] of pages.entries()) {
      expect(page).toContain(`Page ${at + 1} of ${pages.length}`);
      if (page.includes('Article'))
        expect(page.split('\n')).toEqual(expect.arrayContaining(['Description', 'Quantity', 'Amount']));
    }
    const named = pages.flatMap((page) => page.match(/Article \d+/g) ?? []);
    expect(named).toEqual(lines.map(({ name }) => name));
    expect(pages.at(-1)).toContain('£3.00');
  });

  it('shows what was paid and credited, and what is still due', async () => {
    const { pages } = await read(`/invoices/${ids['invoices']}/document.pdf`);
    expect(pages[0]!.split('\n')).toEqual(expect.arrayContaining(['Credited', '£10.00', 'Amount due', '£90.00']));
  });

  it('of a draft or a void invoice says so across the page', async () => {
    const line = { name: 'Advice', quantity: '1', unitPrice: '5' };
    const draft = await invoice([line], '');
    const { headers, pages } = await read(`/invoices/${String(draft['id'])}/document.pdf`);
    expect(pages[0]).toContain('DRAFT');
    expect(headers['content-disposition']).toBe(
      `attachment; filename="invoice-${String(draft['id']).slice(0, 8)}.pdf"`,
    );
    const issued = await invoice([line]);
    await rest
      .post(`/invoices/${String(issued['id'])}/void`)
      .send({})
      .expect(200);
    expect((await read(`/invoices/${String(issued['id'])}/document.pdf`)).pages[0]).toContain('VOID');
  });

  it('takes whatever people wrote: long words, markup, many lines, letters the font does not have', async () => {
    const wild = ['ж'.repeat(500), '<b>{{total}}</b> \\ (", )', '☃ 日本', `${'word '.repeat(90)}`];
    const lines = wild.map((name) => ({
      name,
      description: 'a\n'.repeat(1500),
      quantity: '999999.9999',
      unitPrice: '0.0001',
    }));
    const { id } = await invoice(lines, '');
    const { pages } = await read(`/invoices/${String(id)}/document.pdf`);
    expect(pages.join('').replaceAll('\n', '')).toContain('<b>{{total}}</b> \\ (", )');
    expect(pages.join('').split('ж')).toHaveLength(501);
  });

  it('is refused where the address asks for something else', async () => {
    const reply = await rest.get(`/invoices/${ids['invoices']}/document.pdf?disposition=elsewhere`);
    expect(reply.body).toMatchObject({ status: 400, code: 'not_a_choice' });
    const other = as(api, (await api.workspace('Other')).keys.admin);
    expect((await other.get(`/invoices/${ids['invoices']}/document.pdf`)).status).toBe(404);
  });
});

describe('what stands on papers', () => {
  const settings = {
    addressLines: ['1 Queens Road', 'London SE1 9XY'],
    email: 'accounts@northwind.example',
    phone: '+44 20 7946 0000',
    taxNumber: 'GB123456789',
    paymentInstructions: 'IBAN GB33 BUKB 2020\nBIC BUKBGB22',
    footer: 'Registered in England',
  };

  it('is kept by administrators, printed, and left in the audit log', async () => {
    const before = (await rest.get('/workspace/paper').expect(200)).body as Json;
    expect(before).toMatchObject({
      addressLines: [],
      email: null,
      mailTexts: { invoice: { subject: 'Invoice {number} from {company}' } },
    });
    const change = { version: before['version'], ...settings };
    await as(api, workspace.keys.staff).patch('/workspace/paper').send(change).expect(403);
    const after = (await rest.patch('/workspace/paper').send(change).expect(200)).body as Json;
    expect(after).toMatchObject(settings);
    expect((await rest.patch('/workspace/paper').send(change)).body).toMatchObject({
      status: 409,
      code: 'stale_version',
    });
    const { pages } = await read(`/invoices/${ids['invoices']}/document.pdf`);
    for (const text of ['1 Queens Road', 'Tax number GB123456789', 'IBAN GB33 BUKB 2020', 'Registered in England'])
      expect(pages[0]).toContain(text);
    const [entry] = await sql(`SELECT act FROM audit_log WHERE workspace_id = $1 AND act = 'workspacePaper.changed'`);
    expect(entry).toBeDefined();
  });

  it('refuses what cannot be printed or filled in, and writes nothing of it', async () => {
    const { version } = (await rest.get('/workspace/paper')).body as Json;
    const wrong = {
      version,
      addressLines: Array.from({ length: 7 }, () => 'x'),
      email: 'nonsense',
      footer: 'x'.repeat(501),
      mailTexts: { quote: { subject: 'Hello {nobody}' } },
    };
    const { body } = await rest.patch('/workspace/paper').send(wrong);
    expect(body.status).toBe(400);
    expect(body.errors.map(({ field, code }: { field: string; code: string }) => [field, code])).toEqual([
      ['addressLines', 'not_a_list'],
      ['email', 'not_an_email'],
      ['footer', 'too_long'],
      ['mailTexts.quote.subject', 'unknown_placeholder'],
    ]);
    expect(((await rest.get('/workspace/paper')).body as Json)['version']).toBe(version);
  });
});

describe('an e-mail with a document', () => {
  it('goes once, with the PDF and the workspace’s words, and is in the record’s log', async () => {
    const { id, number } = await invoice([{ name: 'Advice', quantity: '1', unitPrice: '100' }]);
    const path = `/invoices/${String(id)}`;
    const asked = await ask(path, {
      to: ['anna@harbour.example', 'ben@harbour.example'],
      cc: ['boss@harbour.example'],
    });
    expect([asked.status, asked.body]).toEqual([202, { id: asked.body.id, state: 'queued' }]);
    expect((await rest.get(path)).body).toMatchObject({ sentToContactAt: null });
    await Promise.all([round(), round(), round()]);
    expect(letters).toHaveLength(1);
    const [letter] = letters as [Letter];
    expect(letter.to).toEqual(['anna@harbour.example', 'ben@harbour.example', 'boss@harbour.example']);
    expect(letter.from).toBe('crm@example.com');
    expect(header(letter, 'Subject')).toBe(`Invoice ${String(number)} from Northwind Traders`);
    expect(header(letter, 'From')).toBe('Northwind Traders <crm@example.com>');
    expect(header(letter, 'Reply-To')).toBe('accounts@northwind.example');
    expect(header(letter, 'Message-ID')).toBe(`<${asked.body.id as string}@example.com>`);
    expect(letter.raw).toContain(`here is invoice ${String(number)} over GBP 100.00`);
    const [, attached] = /filename=INV-\d+\.pdf\r\n\r\n([\w+/=\r\n]+)/.exec(letter.raw)!;
    expect(pdfPages(Buffer.from(attached!, 'base64'))[0]).toContain(String(number));
    const [entry] = await logOf(path);
    expect(entry).toMatchObject({
      id: asked.body.id,
      by: 'admin',
      to: ['anna@harbour.example', 'ben@harbour.example'],
      cc: ['boss@harbour.example'],
      state: 'sent',
      attempts: 1,
      error: null,
      sentAt: expect.any(String),
    });
    const { version, sentToContactAt } = (await rest.get(path)).body as Json;
    expect(sentToContactAt).toEqual(expect.any(String));
    // Nobody who is editing the invoice is bothered.
    expect(version).toBe(
      (await sql(`SELECT version FROM invoices WHERE workspace_id = $1 AND id = $2`, [id]))[0]!['version'],
    );
    await round();
    expect(letters).toHaveLength(1);
  });

  it('says what was asked for, as the document stood then', async () => {
    const { id, version } = await invoice([{ name: 'Before', quantity: '1', unitPrice: '100' }]);
    const own = { to: ['anna@harbour.example'], subject: 'Ours', message: 'First line\nsecond line' };
    await ask(`/invoices/${String(id)}`, own).expect(202);
    const lines = [{ name: 'After', quantity: '1', unitPrice: '7' }];
    await rest
      .patch(`/invoices/${String(id)}`)
      .send({ version, lines })
      .expect(200);
    await round();
    const [letter] = letters as [Letter];
    expect(header(letter, 'Subject')).toBe('Ours');
    expect(letter.raw).toContain('First line\r\nsecond line');
    const [, attached] = /\.pdf\r\n\r\n([\w+/=\r\n]+)/.exec(letter.raw)!;
    const [page] = pdfPages(Buffer.from(attached!, 'base64'));
    expect(page).toContain('Before');
    expect(page).not.toContain('After');
  });

  it('goes without the PDF when nobody wants it', async () => {
    await ask(`/quotes/${await sentQuote()}`, { to: ['anna@harbour.example'], attachPdf: false }).expect(202);
    await round();
    expect(letters).toHaveLength(1);
    expect(letters[0]!.raw).not.toContain('application/pdf');
  });

  it('is tried again under the same Message-ID, ever more seldom, and after ten tries waits for people', async () => {
    const path = `/credit-notes/${ids['credit-notes']}`;
    const { body } = await ask(path).expect(202);
    refusal = 'mailbox busy';
    const pauses: number[] = [];
    for (let tries = 1; tries <= 10; tries++) {
      await later();
      await round();
      const [entry] = await logOf(path);
      expect(entry).toMatchObject({ attempts: tries, state: tries < 10 ? 'queued' : 'failed' });
      if (entry!['nextAt']) pauses.push(Date.parse(entry!['nextAt'] as string) - Date.now());
    }
    expect(pauses).toHaveLength(9);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses[0]).toBeGreaterThan(10_000);
    expect((await logOf(path))[0]).toMatchObject({
      error: 'The mail server refused the sender or the receiver (450).',
    });
    await later();
    await round();
    expect((await logOf(path))[0]).toMatchObject({ attempts: 10 });
    refusal = undefined;
    await as(api, workspace.keys.readOnly)
      .post(`/document-emails/${body.id as string}/retry`)
      .expect(403);
    const again = await rest.post(`/document-emails/${body.id as string}/retry`).expect(200);
    expect(again.body).toMatchObject({ state: 'queued', id: body.id });
    await round();
    expect(letters.map((letter) => header(letter, 'Message-ID'))).toEqual([`<${body.id as string}@example.com>`]);
    expect((await rest.post(`/document-emails/${body.id as string}/retry`)).body).toMatchObject({
      status: 422,
      code: 'already_sent',
    });
  });

  it('that a process died over is sent by another once it cannot be on its way any more', async () => {
    const path = `/purchase-orders/${ids['purchase-orders']}`;
    await ask(path).expect(202);
    await sql(
      `UPDATE document_emails SET attempts = 1, taken_until = clock_timestamp() + interval '1 minute' WHERE workspace_id = $1 AND state = 'queued'`,
    );
    await round();
    expect(letters).toHaveLength(0);
    await later();
    await round();
    expect(letters).toHaveLength(1);
    expect((await logOf(path))[0]).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('has no header and no receiver that somebody smuggled in', async () => {
    const path = `/invoices/${ids['invoices']}`;
    const evil = 'Hello\r\nBcc: victim@example.com\r\n\r\n<script>';
    for (const to of [
      ['a@b.example\r\nBcc: victim@example.com'],
      ['a@b.example, victim@example.com'],
      ['<victim@example.com>'],
      ['a b@c.example'],
    ])
      expect((await ask(path, { to })).body).toMatchObject({ status: 400, code: 'invalid_document_email' });
    await ask(path, { to: ['anna@harbour.example'], subject: evil, message: evil }).expect(202);
    const { body: company } = await rest.post('/companies').send({ name: 'Evil "Ltd" <x@y.example>, z@y.example' });
    const { id } = await made('/invoices?issue=true', {
      companyId: company.id,
      lines: [{ name: 'x', quantity: '1', unitPrice: '1' }],
    });
    const paper = (await rest.get('/workspace/paper')).body as Json;
    const mailTexts = { invoice: { subject: 'For {customer}' } };
    await rest.patch('/workspace/paper').send({ version: paper['version'], mailTexts }).expect(200);
    await ask(`/invoices/${String(id)}`).expect(202);
    await round();
    expect(letters).toHaveLength(2);
    for (const letter of letters) {
      expect(letter.to).toEqual(['anna@harbour.example']);
      expect(header(letter, 'Bcc')).toBeUndefined();
      expect(letter.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
    }
    expect(letters.map((letter) => header(letter, 'Subject')).toSorted(byText)).toEqual([
      'For Evil "Ltd" <x@y.example>, z@y.example',
      'Hello Bcc: victim@example.com <script>',
    ]);
  });

  it.each<[string, Json, string]>([
    ['no receiver', { to: [] }, 'to'],
    ['no list', { to: 'anna@harbour.example' }, 'to'],
    ['nothing at all', {}, 'to'],
    ['six receivers', { to: Array.from({ length: 6 }, (_, at) => `a${at}@b.example`) }, 'to'],
    ['a copy to nobody', { to: ['a@b.example'], cc: ['nobody'] }, 'cc.0'],
    ['a subject too long', { to: ['a@b.example'], subject: 'x'.repeat(256) }, 'subject'],
    ['a message too long', { to: ['a@b.example'], message: 'x'.repeat(10_001) }, 'message'],
    ['a word for yes', { to: ['a@b.example'], attachPdf: 'yes' }, 'attachPdf'],
  ])('is refused with %s', async (_what, body, field) => {
    const reply = await ask(`/invoices/${ids['invoices']}`, body);
    expect(reply.body).toMatchObject({ status: 400, errors: [{ field }] });
  });

  it('is refused for what nobody may have yet, or any more', async () => {
    const line = { name: 'Advice', quantity: '1', unitPrice: '5' };
    const draft = await invoice([line], '');
    const voided = await invoice([line]);
    await rest
      .post(`/invoices/${String(voided['id'])}/void`)
      .send({})
      .expect(200);
    const declined = await sentQuote();
    await rest.post(`/quotes/${declined}/decline`).send({}).expect(200);
    const order = await made('/purchase-orders', { companyId: ids['supplier-companies'], lines: [line] });
    const refusals: [string, string, string][] = [
      [
        `/invoices/${String(draft['id'])}`,
        'still_a_draft',
        'The invoice is still a draft. Issue it first, then e-mail it.',
      ],
      [
        `/invoices/${String(voided['id'])}`,
        'voided',
        `Invoice ${String(voided['number'])} is voided and is not e-mailed any more. Make out a new one.`,
      ],
      [
        `/quotes/${ids['quotes']}`,
        'still_a_draft',
        'Quote QU-00001 is still a draft. Mark it as sent, then e-mail it.',
      ],
      [`/quotes/${declined}`, 'declined', 'Quote QU-'],
      [`/purchase-orders/${String(order['id'])}`, 'still_a_draft', 'Purchase order PO-'],
    ];
    for (const [path, code, sentence] of refusals) {
      const { body } = await ask(path);
      expect([path, body.status, body.code]).toEqual([path, 422, code]);
      expect(body.detail).toContain(sentence);
    }
    await round();
    expect(letters).toHaveLength(0);
  });

  it('is asked for once, however often the button is pressed', async () => {
    const path = `/api/v1/purchase-orders/${ids['purchase-orders']}/e-mail`;
    const press = () =>
      request(api.url)
        .post(path)
        .set('Authorization', `Bearer ${workspace.keys.staff}`)
        .set('Idempotency-Key', 'pressed-twice')
        .send({ to: ['anna@harbour.example'] });
    const [one, other] = [await press(), await press()];
    expect([one.status, other.status, other.body]).toEqual([202, 202, one.body]);
    await round();
    expect(letters).toHaveLength(1);
  });

  it('is proposed in the workspace’s words before it is asked for', async () => {
    const { body } = await rest.get(`/quotes/${ids['quotes']}/e-mail`).expect(200);
    expect(body).toMatchObject({ canSend: true, to: [], subject: 'Quote QU-00001 from Northwind Traders' });
    await as(api, workspace.keys.readOnly)
      .post(`/quotes/${ids['quotes']}/e-mail`)
      .send({ to: ['a@b.example'] })
      .expect(403);
  });

  async function sentQuote(): Promise<string> {
    const line = { name: 'Advice', quantity: '1', unitPrice: '5' };
    return String((await made('/quotes?send=true', { companyId: ids['companies'], lines: [line] }))['id']);
  }
});

describe('without a mail server', () => {
  it('e-mails are refused with the setting that is missing, and papers are printed all the same', async () => {
    const quiet = await apiUnderTest();
    try {
      const { keys } = await quiet.workspace();
      const there = as(quiet, keys.admin);
      const records = await recordOfEach(there);
      const { body } = await there.post(`/invoices/${records['invoices']}/e-mail`).send({ to: ['a@b.example'] });
      expect(body).toMatchObject({ status: 422, code: 'no_mail_server' });
      expect(body.detail).toContain('Set SMTP_URL and MAIL_FROM');
      expect((await there.get(`/invoices/${records['invoices']}/e-mail`)).body).toMatchObject({ canSend: false });
      await there.get(`/invoices/${records['invoices']}/document.pdf`).expect(200);
    } finally {
      await quiet.close();
    }
  });
});
