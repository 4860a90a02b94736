import request from 'supertest';
import { startSandbox, type RunningSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { CompanyService, InvoiceService, PaymentMethodService, ProductService, TaxRateService } from '#crm-core';
import type { Caller } from '../src/host/access.js';
import { alex, au, consentAt, control, nz, optionsFor } from './connecting.js';
import { startWholeHost, type WholeHost } from './whole-host.js';

const actor = { name: 'Ada', origin: { by: 'user' as const } };

let db: TestDatabase;
let sandbox: RunningSandbox;
let host: WholeHost;

beforeAll(async () => {
  db = await testDatabase();
  sandbox = await startSandbox();
  host = await startWholeHost(db.url, optionsFor(sandbox.url, { background: true, timing: { sweep: 1 } }));
});
afterAll(async () => {
  await host?.close();
  await sandbox?.close();
  await db?.drop();
});

const as = (caller: Caller | string) => {
  const name = typeof caller === 'string' ? caller : caller.workspaceId;
  const send = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string) =>
    request(host.app.getHttpServer())[method](`/integrations/xero/${path}`).set('x-test-caller', name);
  return {
    get: (path: string) => send('get', path),
    post: (path: string, body: object = {}) => send('post', path).send(body),
    put: (path: string, body: object) => send('put', path).send(body),
    patch: (path: string, body: object = {}) => send('patch', path).send(body),
    delete: (path: string) => send('delete', path),
  };
};

async function connected(tenantId = nz): Promise<Caller> {
  const caller = await host.aWorkspace();
  const { body } = await as(caller).post('connect').expect(200);
  const params = await consentAt(body.authorizeUrl, { person: alex, tenantIds: [tenantId] });
  await as(caller)
    .get(`callback?${new URLSearchParams(params).toString()}`)
    .expect(302);
  return caller;
}

describe('the way from nothing to a paid-up connection', () => {
  it('connects, reads the lists, accepts the proposals, and an issued invoice arrives in Xero', async () => {
    await control(sandbox.url, 'POST', 'reset');
    const caller = await connected();
    const { workspaceId } = caller;
    expect((await as(caller).get('connection').expect(200)).body).toMatchObject({
      state: 'connected',
      organisation: { tenantId: nz, baseCurrency: 'NZD', countryCode: 'NZ' },
      listsReadAt: expect.any(String),
    });
    const accounts = (await as(caller).get('choices/accounts').expect(200)).body as { name: string; fits: string[] }[];
    expect(accounts.find(({ name }) => name.startsWith('200 '))?.fits).toEqual(['sales']);
    expect(accounts.map(({ name }) => name).filter((name) => /^(610|800|820) /.test(name))).toEqual([]);

    const made = await host.database.inWorkspace(workspaceId, async (tx) => {
      const rate = await host.module.get(TaxRateService).create(tx, { name: 'GST', rate: '15' }, actor);
      await host.module.get(PaymentMethodService).create(tx, { name: 'Giro' });
      const company = await host.module
        .get(CompanyService)
        .create(tx, { name: 'Harbour Foods', email: 'ada@harbour.example' }, actor);
      const product = await host.module
        .get(ProductService)
        .create(tx, { code: 'TEA', name: 'Tea', salesPrice: '12.5' }, actor);
      return { rate, company, product };
    });
    const proposals = (await as(caller).get('proposals').expect(200)).body as { path: string[]; label: string }[];
    const labels = Object.fromEntries(proposals.map(({ path, label }) => [path.join('.'), label]));
    expect(labels).toMatchObject({
      'accounts.sales': expect.stringMatching(/^200 /),
      'accounts.inventory': expect.stringMatching(/^630 /),
    });
    expect(Object.keys(labels)).toEqual(
      expect.arrayContaining([`taxRates.${made.rate.id}.sales`, `taxRates.${made.rate.id}.purchases`]),
    );
    const accepted = (await as(caller).post('proposals/accept').expect(200)).body;
    expect(accepted.version).toBe(1);
    expect((await as(caller).get('settings').expect(200)).body.values.taxRates[made.rate.id]).toEqual({
      sales: 'OUTPUT2',
      purchases: 'INPUT2',
    });

    const invoice = await host.database.inWorkspace(workspaceId, async (tx) => {
      const service = host.module.get(InvoiceService);
      const draft = await service.create(
        tx,
        {
          companyId: made.company.id,
          date: '2026-11-02',
          lines: [{ productId: made.product.id, quantity: '2', taxRateId: made.rate.id }],
        },
        actor,
      );
      return service.issue(tx, draft.id, actor);
    });
    const panel = await until(async () => {
      const { body } = await as(caller).get(`records/invoice/${invoice.id}`).expect(200);
      return body.state === 'synced' || body.state === 'failed' ? body : undefined;
    });
    expect(panel).toMatchObject({
      state: 'synced',
      record: { name: 'invoice', id: invoice.id },
      problems: [],
      links: [
        { remoteType: 'Invoice', number: invoice.number, url: expect.stringContaining('https://go.xero.com/app/!') },
      ],
    });
    const { body: history } = await as(caller).get('history?pageSize=50').expect(200);
    expect(history.items.map(({ label }: { label: string }) => label).join()).toContain(invoice.number!);
    expect(panel['actions']).toEqual(['export', 'import']);
    await exchangesOf(caller, invoice.number!);
    expect((await as(caller).get('export-queue').expect(200)).body).toMatchObject({ items: [], total: 0, page: 1 });
    expect((await as(caller).get('status').expect(200)).body).toMatchObject({
      connected: true,
      connection: { tenantId: nz, state: 'connected', since: expect.any(String), isDemo: true, reason: null },
      lastSuccessAt: expect.any(String),
      queue: { waiting: 0, sending: 0, held: 0, oldestAt: null, paused: null },
      errors: { count: 0, groups: 0, records: [] },
      changedInXero: 0,
      stockCheck: { questions: 0 },
      calls: { today: expect.any(Number), limit: expect.any(Number), minuteLimit: 60 },
      firstImport: null,
      payments: { lastAt: null, nextAt: expect.any(String) },
    });
    // The company is found under its own name, and its accounting code was stamped.
    const { body: customer } = await as(caller).get(`records/company/${made.company.id}`).expect(200);
    expect(customer.record).toEqual({ name: 'company', id: made.company.id });
    await until(async () => {
      const company = await host.database.inWorkspace(workspaceId, (tx) =>
        host.module.get(CompanyService).get(tx, made.company.id),
      );
      return company.accounting.accountingCode ?? undefined;
    });
  }, 180_000);
});

/** Looks at what went over the line for an invoice and its customer, and that only its own workspace sees it. */
async function exchangesOf(caller: Caller, number: string): Promise<void> {
  const entryOf = async (kind: string) => {
    const { body } = await as(caller).get(`history?filter[kind]=${kind}&filter[outcome]=create`).expect(200);
    expect(body.total).toBe(1);
    return body.items[0].id as string;
  };
  const invoice = await entryOf('invoice');
  const { body } = await as(caller).get(`history/${invoice}`).expect(200);
  expect(body.exchange).toMatchObject({
    call: expect.stringMatching(/^invoices\./),
    httpStatus: 200,
    batchOf: 1,
    sent: [{ part: 'main', effect: 'create', element: { InvoiceNumber: number, Type: 'ACCREC' } }],
    answered: expect.any(String),
  });
  const { body: contact } = await as(caller)
    .get(`history/${await entryOf('company')}`)
    .expect(200);
  expect(contact.exchange.sent[0].element).toMatchObject({ Name: 'Harbour Foods', EmailAddress: '███' });
  expect(JSON.stringify(contact)).not.toContain('ada@harbour.example');
  expect((await as(caller).get(`history?search=${number}&filter[kind]=invoice`)).body.total).toBeGreaterThan(0);
  expect((await as(caller).get('history?search=nothing-like-it')).body.items).toEqual([]);
  expect((await as(await host.aWorkspace()).get(`history/${invoice}`)).body).toMatchObject({ code: 'not_found' });
}

describe('rights', () => {
  const routes: [string, string, 'view' | 'operate' | 'configure'][] = [
    ['get', 'status', 'view'],
    ['get', 'live', 'view'],
    ['get', 'connection', 'view'],
    ['get', 'settings', 'view'],
    ['get', 'choices/accounts', 'view'],
    ['get', 'proposals', 'view'],
    ['get', 'export-queue', 'view'],
    ['get', 'history', 'view'],
    ['get', 'history/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'view'],
    ['get', 'errors', 'view'],
    ['get', 'errors/groups', 'view'],
    ['get', 'help/errors', 'view'],
    ['get', 'records/invoice/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'view'],
    ['get', 'stock-check', 'view'],
    ['post', 'stock-check', 'operate'],
    ['post', 'stock-check/corrections/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/approve', 'configure'],
    ['post', 'stock-check/corrections/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/dismiss', 'configure'],
    ['post', 'records/invoice/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/lock-date', 'operate'],
    ['get', 'imports', 'view'],
    ['get', 'imports/items', 'view'],
    ['get', 'imports/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'view'],
    ['post', 'imports', 'operate'],
    ['post', 'records/invoice/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/import', 'operate'],
    ['post', 'records/invoice/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/link', 'configure'],
    ['post', 'records/invoice/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/unlink', 'configure'],
    ['post', 'links/files', 'configure'],
    ['get', 'webhooks', 'view'],
    ['post', 'refresh-reference', 'operate'],
    ['post', 'export-queue/send-first', 'operate'],
    ['post', 'errors/retry-all', 'operate'],
    ['post', 'errors/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/retry', 'operate'],
    ['post', 'rows/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/skip', 'operate'],
    ['post', 'records/invoice/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/export', 'operate'],
    ['post', 'exports', 'operate'],
    ['post', 'connect', 'configure'],
    ['post', 're-authorise', 'configure'],
    ['get', 'callback', 'configure'],
    ['get', 'organisations', 'configure'],
    ['post', 'choose', 'configure'],
    ['post', 'disconnect', 'configure'],
    ['put', 'settings', 'configure'],
    ['post', 'proposals/accept', 'configure'],
    ['post', 'export-queue/pause', 'configure'],
    ['post', 'export-queue/resume', 'configure'],
    ['get', 'changes', 'view'],
    ['post', 'changes/look', 'operate'],
    ['get', 'changes/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'view'],
    ['post', 'changes/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/push', 'operate'],
    ['post', 'changes/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/accept', 'operate'],
    ['post', 'changes/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/ignore', 'operate'],
    ['post', 'changes/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/credit-and-reissue', 'operate'],
    ['get', 'first-import', 'view'],
    ['get', 'first-import/records', 'view'],
    ['post', 'first-import', 'configure'],
    ['post', 'first-import/read', 'configure'],
    ['put', 'first-import/records/contact/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'configure'],
    ['post', 'first-import/decisions', 'configure'],
    ['post', 'first-import/run', 'configure'],
    ['post', 'first-import/pause', 'configure'],
    ['post', 'first-import/resume', 'configure'],
    ['post', 'first-import/cancel', 'configure'],
    ['get', 'notifications', 'view'],
    ['put', 'notifications', 'configure'],
    ['put', 'notifications/mine', 'configure'],
    ['get', 'notifications/endpoints', 'configure'],
    ['post', 'notifications/endpoints', 'configure'],
    ['patch', 'notifications/endpoints/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'configure'],
    ['delete', 'notifications/endpoints/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', 'configure'],
    ['post', 'notifications/endpoints/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/rotate', 'configure'],
    ['post', 'notifications/endpoints/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/test', 'configure'],
    ['get', 'notifications/deliveries', 'configure'],
  ];

  it('are asked for on every route there is', () => {
    const router = host.app.getHttpAdapter().getInstance().router as {
      stack: { route?: { path: string; methods: Record<string, boolean> } }[];
    };
    const found = router.stack.flatMap(({ route }) =>
      route?.path.startsWith('/integrations/xero') ? Object.keys(route.methods) : [],
    );
    // Xero itself is known by its signature alone (`POST webhooks`).
    expect(found).toHaveLength(routes.length + 1);
  });

  it.each(routes)('of others do not open %s %s', async (method, path, needed) => {
    const caller = await host.aWorkspace();
    const less = { view: [], operate: ['view'], configure: ['view', 'operate'] }[needed] as ('view' | 'operate')[];
    for (const name of ['nobody', host.mayOnly(caller, less)])
      expect((await as(name)[method as 'get'](path)).body).toEqual({
        code: 'not_allowed',
        message: 'You have no right to do this in the Xero integration. Ask an administrator of your workspace.',
        fields: [],
      });
    // A stream that is opened never ends; that it is opened is shown with the live news.
    if (path === 'live') return;
    expect((await as(host.mayOnly(caller, [...less, needed]))[method as 'get'](path)).status).not.toBe(403);
  });
});

describe('bad input', () => {
  let caller: Caller;
  beforeAll(async () => {
    await control(sandbox.url, 'POST', 'reset');
    caller = await connected(au);
  });

  const cases: [string, () => request.Test, number, string, string][] = [
    [
      'an unknown kind',
      () => as(caller).get('records/unicorn/1'),
      404,
      'unknown_kind',
      'There are no records called unicorn. Kinds are: contact, item, invoice, creditNote, allocation, refund, payment, purchaseOrder, bill, supplierCredit, stockChange.',
    ],
    [
      'a wrong id',
      () => as(caller).get('records/invoice/7'),
      404,
      'not_found',
      'There is no invoice with the id 7 in this workspace.',
    ],
    [
      'an id of nobody',
      () => as(caller).post('records/company/4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c/export'),
      404,
      'not_found',
      'There is no company with the id 4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c in this workspace.',
    ],
    [
      'a list that is none',
      () => as(caller).get('choices/__proto__'),
      404,
      'unknown_list',
      'There is no list __proto__. Lists are: accounts, taxRates, currencies, trackingCategories, brandingThemes, taxRate, paymentMethod, itemGroup, location.',
    ],
    [
      'a page of zero',
      () => as(caller).get('history?page=0'),
      400,
      'wrong_value',
      'page is a whole number from 1 to 1000000.',
    ],
    [
      'a page too large',
      () => as(caller).get('export-queue?pageSize=201'),
      400,
      'wrong_value',
      'pageSize is a whole number from 1 to 200.',
    ],
    [
      'an unknown filter',
      () => as(caller).get('errors?filter[colour]=red'),
      400,
      'unknown_filter',
      'This list can be filtered by kind, code.',
    ],
    [
      'a state that is none',
      () => as(caller).get('export-queue?filter[state]=lost'),
      400,
      'wrong_value',
      'filter[state] is one of pending, sending, unknown, attention.',
    ],
    [
      'a day that is none',
      () => as(caller).get('history?filter[since]=yesterday'),
      400,
      'wrong_value',
      'filter[since] is a date and time such as 2026-11-01T00:00:00Z.',
    ],
    [
      'a row that is none',
      () => as(caller).post("errors/' OR 1=1/retry"),
      404,
      'row_not_found',
      "There is no row ' OR 1=1 in the queue of this workspace.",
    ],
    [
      'a callback with a wrong state',
      () => as(caller).get('callback?code=x&state=y'),
      422,
      'consent_not_valid',
      'This return from Xero is not valid: it was used already, is older than ten minutes, or was begun in another browser or by another user. Nothing was changed; start again with Connect.',
    ],
    [
      'a stale version of the settings',
      () => as(caller).put('settings', { version: 7 }),
      409,
      'stale_version',
      'The settings were saved by somebody else in the meantime (they are now version 0). Load them again and repeat your change.',
    ],
    [
      'a choice nobody offered',
      () => as(caller).post('choose', { tenantId: 'x' }),
      422,
      'nothing_to_choose',
      'There is no choice of organisations waiting for you: it was made already or is older than ten minutes. Start again with Connect.',
    ],
  ];

  it.each(cases)('gets one sentence: %s', async (_, send, status, code, message) => {
    const answer = await send();
    expect({ status: answer.status, code: answer.body.code, message: answer.body.message }).toEqual({
      status,
      code,
      message,
    });
  });

  it('in settings is answered all at once, with nothing saved', async () => {
    const { body, status } = await as(caller).put('settings', {
      version: 0,
      accounts: { sales: 'nope' },
      modes: { invoice: 'maybe', moon: 'off' },
      taxRates: { x: {} },
    });
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'settings_invalid',
      message: 'The settings were not saved: 4 choices are not possible.',
      fields: expect.arrayContaining([
        {
          field: 'accounts.sales',
          code: 'account_unknown',
          message: 'This account is not in Xero (any more). Choose one of the offered accounts.',
        },
        {
          field: 'taxRates.x',
          code: 'unknown_record',
          message: 'There is no tax rate with the id x in this workspace.',
        },
        { field: 'modes.invoice', code: 'unknown_mode', message: 'A module is automatic, manual or off.' },
      ]),
    });
    expect((await as(caller).get('settings')).body.version).toBe(0);
  });

  it('of a browser on its way back is shown on the site', async () => {
    const answer = await as(caller).get('callback?code=x&state=y').set('accept', 'text/html,*/*');
    const landing = new URL(answer.headers['location']!);
    expect(landing.origin + landing.pathname).toBe('http://localhost:3000/admin/');
    expect(Object.fromEntries(landing.searchParams)).toEqual({ problem: 'consent_not_valid' });
    // A program gets the problem itself.
    const { status, body } = await as(caller).get('callback?code=x&state=y').set('accept', 'application/json');
    expect([status, body.code]).toEqual([422, 'consent_not_valid']);
  });
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not happen within 20 seconds.');
}
