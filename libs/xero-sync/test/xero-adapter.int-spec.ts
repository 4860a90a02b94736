import { CallFailed, type Member } from '../src/engine/call.js';
import { armFailPoint } from '../src/engine/fail-points.js';
import { xeroCalls } from '../src/xero/calls/index.js';
import { readInvoiceStatuses, XeroReads } from '../src/xero/xero.reads.js';
import { XeroSession } from '../src/xero/xero.session.js';
import {
  someAdjustment,
  someAllocation,
  someContact,
  someCreditNote,
  someInvoice,
  someItem,
  someLine,
  somePayment,
  someRefund,
} from './books.js';
import { Books } from './sandbox.js';

type Json = Record<string, unknown>;
let books: Books;
beforeEach(async () => {
  books = await Books.open();
});
afterEach(() => books.sandbox.close());

const contact = someContact({
  email: 'maria@alfreds.example',
  salesTermsDays: 14,
  phone: '030-0074321',
  taxNumber: 'DE 123',
  currency: 'USD',
  addresses: [{ kind: 'postal', line1: 'Obere Str. 57', city: 'Berlin', postalCode: '12209', country: 'Germany (DE)' }],
  persons: [
    { firstName: 'Maria', lastName: 'Anders', includeInEmails: true },
    { lastName: 'Schmidt', email: 'schmidt@alfreds.example', includeInEmails: true },
  ],
});
const item = someItem();
const stock = someAdjustment();
const invoice = someInvoice();
const all = [contact, item, stock, invoice, someInvoice({ id: 'inv2', number: 'INV-00002' })];
const prepared = () => books.export(contact, item, stock, invoice);
const fault = (action: object, more: object = {}) =>
  books.control('POST', '/faults', { action, method: 'PUT', path: '/api.xro/2.0/*', ...more });
const journal = async (kind: string): Promise<Json[]> =>
  ((await books.control('GET', `/journal?kind=${kind}`))['entries'] as Json[]) ?? [];
const stockOf = async (code: string): Promise<unknown> => {
  const { items } = (await books.control('GET', `/tenants/${books.session.tenantId}/stock`)) as { items: Json[] };
  return items.find((other) => other['code'] === code)?.['quantity'];
};

describe('The main path against the sandbox', () => {
  it('brings customer, product, opening stock, invoice and payment into the books', async () => {
    await prepared();
    await books.export(somePayment());
    expect(books.links.get('invoice', 'inv1')).toMatchObject({ number: 'INV-00001', remoteType: 'Invoice' });
    const { Invoices } = (await books.get('/Invoices?InvoiceNumbers=INV-00001&page=1')) as { Invoices: Json[] };
    expect(Invoices[0]).toMatchObject({
      Status: 'PAID',
      Total: 41.4,
      TotalTax: 5.4,
      AmountDue: 0,
      Contact: { Name: 'Alfreds Futterkiste' },
    });
    expect(Number(await stockOf('TEA'))).toBe(8);
  });

  it('edits and voids an invoice by its own id, and gives the stock back', async () => {
    await prepared();
    const more = {
      ...invoice,
      lines: [someLine({ quantity: '3', amount: '54.00', taxAmount: '8.10' })],
      net: '54.00',
      tax: '8.10',
      total: '62.10',
    };
    await books.exportTogether([more], [...all, more]);
    expect(Number(await stockOf('TEA'))).toBe(7);
    await books.export({ ...more, status: 'voided' });
    expect(Number(await stockOf('TEA'))).toBe(10);
    expect(books.links.get('invoice', 'inv1')?.status).toBe('VOIDED');
    expect(await journal('invoice.created')).toHaveLength(2);
  });

  it('applies, takes back and refunds credit', async () => {
    await prepared();
    const note = someCreditNote();
    await books.exportTogether([note], [...all, note]);
    expect(Number(await stockOf('TEA'))).toBe(9);
    await books.export(someAllocation());
    const due = async () =>
      ((await books.get('/Invoices?InvoiceNumbers=INV-00001&page=1')) as { Invoices: Json[] }).Invoices[0]?.[
        'AmountDue'
      ];
    expect(await due()).toBe(20.7);
    await books.export(someAllocation({ status: 'removed' }));
    expect(await due()).toBe(41.4);
    await books.export(someRefund());
    const { CreditNotes } = (await books.get('/CreditNotes?page=1')) as { CreditNotes: Json[] };
    expect(CreditNotes[0]).toMatchObject({ Status: 'PAID', RemainingCredit: 0 });
    await books.export(someRefund({ status: 'reversed' }));
    expect(books.links.of('refund', 'r1')).toEqual([]);
  });

  it('takes stock out and, voided, in again, all under one contact', async () => {
    await prepared();
    const down = someAdjustment({
      id: 'adj2',
      number: 'ADJ-00002',
      lines: [{ ...stock.lines[0]!, quantityChange: '-4' }],
    });
    await books.exportTogether([down], [...all, down]);
    expect(Number(await stockOf('TEA'))).toBe(4);
    await books.exportTogether([{ ...down, status: 'voided' }], all);
    expect(Number(await stockOf('TEA'))).toBe(8);
    const { Contacts } = (await books.get('/Contacts')) as { Contacts: Json[] };
    expect(Contacts.filter(({ Name }) => Name === 'Inventory Adjustments')).toHaveLength(1);
  });

  it('pays several invoices as one line on the bank account, and takes the line back', async () => {
    await prepared();
    const second = someInvoice({ id: 'inv2', number: 'INV-00002' });
    await books.exportTogether([second], all);
    books.settings = { ...books.settings, oneBankLine: true };
    const allocations = ['inv1', 'inv2'].map((id) => ({
      id: `a-${id}`,
      document: { kind: 'invoice' as const, id },
      amount: '41.40',
      date: '2026-05-10',
    }));
    await books.export(somePayment({ amount: '82.80', allocations }));
    expect(books.links.of('payment', 'p1')).toMatchObject([{ remoteType: 'BatchPayment' }]);
    await books.export(somePayment({ amount: '82.80', allocations, status: 'reversed' }));
    expect(books.links.of('payment', 'p1')).toEqual([]);
    const { Invoices } = (await books.get('/Invoices?InvoiceNumbers=INV-00001,INV-00002&page=1')) as {
      Invoices: Json[];
    };
    expect(Invoices.map(({ AmountDue }) => AmountDue)).toEqual([41.4, 41.4]);
  });

  it('removes a payment', async () => {
    await prepared();
    await books.export(somePayment());
    await books.export(somePayment({ status: 'reversed' }));
    expect(await journal('payment.deleted')).toHaveLength(1);
  });

  it('changes a contact and a product without losing what was left out', async () => {
    await prepared();
    await books.export({ ...contact, phone: '030-1' });
    await books.export({ ...item, salesPrice: '19.1234' });
    const { Items } = (await books.get('/Items?unitdp=4')) as { Items: Json[] };
    expect(Items[0]).toMatchObject({ IsTrackedAsInventory: true, SalesDetails: { UnitPrice: 19.1234 } });
    const { Contacts } = (await books.get('/Contacts?page=1')) as { Contacts: Json[] };
    expect(Contacts.find(({ ContactNumber }) => ContactNumber === 'C-00001')).toMatchObject({
      EmailAddress: 'maria@alfreds.example',
    });
  });
});

describe('Refusals of the sandbox', () => {
  it('stop the bad member of a batch and no other', async () => {
    const good = someContact({ id: 'c2', number: 'C-00002', name: 'Berglunds' });
    await books.export(contact);
    const twin = someContact({ id: 'c3', number: 'C-00003', name: 'ALFREDS  futterkiste' });
    const members = [twin, good].map((one) => books.memberOf(books.steps(one)[0]!));
    const result = await books.send('contacts.create', members);
    expect(result.members?.map(({ outcome }) => outcome)).toEqual(['refused', 'applied']);
    expect(result.members?.[0]?.problems).toMatchObject([
      {
        code: 'contact_name_taken',
        sentence:
          'Xero already has another contact with the name of C-00003, and no two can share a name there. It is "Alfreds Futterkiste" with the code C-00001 (maria@alfreds.example).',
      },
    ]);
  });

  it.each([
    [
      'an archived contact',
      async () =>
        books.control('POST', `/tenants/${books.session.tenantId}/ui`, {
          action: 'archiveContact',
          contactId: books.links.get('contact', 'c1')!.remoteId,
        }),
      'contact_archived_in_xero',
    ],
    [
      'an archived account',
      async () =>
        books.control('POST', `/tenants/${books.session.tenantId}/ui`, { action: 'archiveAccount', code: '200' }),
      'account_gone',
    ],
    [
      'a locked period',
      async () => books.control('PATCH', `/tenants/${books.session.tenantId}`, { PeriodLockDate: '2026-06-30' }),
      'period_locked',
    ],
    [
      'a locked year',
      async () => books.control('PATCH', `/tenants/${books.session.tenantId}`, { EndOfYearLockDate: '2026-06-30' }),
      'year_locked',
    ],
    [
      'a deleted tax rate',
      async () =>
        books.control('POST', `/tenants/${books.session.tenantId}/ui`, { action: 'deleteTaxRate', taxType: 'OUTPUT2' }),
      'tax_gone',
    ],
  ])('name %s that changed behind our back', async (_what, change, code) => {
    await books.export(contact, item, stock);
    await change();
    const result = await books.send('invoices.create', [books.memberOf(books.steps(invoice, all)[0]!)]);
    expect(result.members?.[0]).toMatchObject({ outcome: 'refused', problems: [{ code }] });
  });

  it('name too little stock, and let it pass where the workspace sells below zero', async () => {
    await books.export(contact, item);
    const [step] = books.steps(invoice, all);
    const refused = await books.send('invoices.create', [books.memberOf(step!)]);
    expect(refused.members?.[0]?.problems[0]?.code).toBe('stock_insufficient');
    const [allowed] = books.steps({ ...invoice, allowNegativeStock: true }, all);
    expect((await books.send(allowed!.call, [books.memberOf(allowed!)])).members?.[0]?.outcome).toBe('applied');
  });

  it('never overwrite a record that somebody else made under our number', async () => {
    await prepared();
    const again = books.memberOf({ ...books.steps({ ...invoice, id: 'other' }, all)[0]! });
    const result = await books.send('invoices.create', [again]);
    expect(result.members?.[0]).toMatchObject({ outcome: 'refused', problems: [{ code: 'number_taken' }] });
    const taken = books.memberOf({ ...books.steps(someItem({ id: 'i9', name: 'Another tea' }))[0]! });
    expect((await books.send('items.create', [taken])).members?.[0]?.problems[0]?.code).toBe('item_code_taken');
    const number = books.memberOf({ ...books.steps(someContact({ id: 'c9', name: 'Another' }))[0]! });
    expect((await books.send('contacts.create', [number])).members?.[0]?.problems[0]?.code).toBe(
      'contact_number_taken',
    );
  });
});

describe('Answers that go wrong', () => {
  const send = async () => books.send('contacts.create', [books.memberOf(books.steps(contact)[0]!)], 'one-key');

  it.each([
    ['closed before anything happened', { kind: 'close', stage: 'before' }, 'unknown'],
    ['closed after it happened', { kind: 'close', stage: 'after' }, 'unknown'],
    ['a cut body', { kind: 'truncate' }, 'unknown'],
    ['HTML', { kind: 'html' }, 'unknown'],
    ['an empty body', { kind: 'emptyBody' }, 'unknown'],
    ['JSON of something else', { kind: 'wrongJson' }, 'unknown'],
    ['data of another organisation', { kind: 'otherOrganisation' }, 'unknown'],
    ['500 after it happened', { kind: 'status', status: 500, stage: 'after' }, 'unknown'],
    ['502', { kind: 'status', status: 502 }, 'unknown'],
    ['503 of the organisation', { kind: 'offline', what: 'organisation' }, 'offline'],
    ['503 of all of it', { kind: 'offline', what: 'api' }, 'offline'],
    ['429 with a wait', { kind: 'rateLimit', problem: 'minute', retryAfter: 17 }, 'throttled'],
    ['429 without one', { kind: 'rateLimit', problem: 'concurrent' }, 'throttled'],
  ])('by %s', async (_what, action, outcome) => {
    await fault(action);
    const result = await send();
    const member = result.members?.[0]?.outcome ?? result.outcome;
    expect(member).toBe(outcome);
    if (_what === '429 with a wait')
      expect(result).toMatchObject({ retryAfterSeconds: 17, limits: { problem: 'minute' } });
  });

  it('are found out by looking: once, with our content', async () => {
    await fault({ kind: 'close', stage: 'after' });
    expect((await send()).outcome).toBe('unknown');
    const member = books.memberOf(books.steps(contact)[0]!);
    expect(await xeroCalls.get('contacts.create')!.find(books.session, [member])).toMatchObject([
      { found: 'one', sameContent: true },
    ]);
    expect(await journal('contact.created')).toHaveLength(1);
  });

  it('are replayed by the same bytes under the same key, with one effect', async () => {
    await fault({ kind: 'truncate' });
    expect((await send()).outcome).toBe('unknown');
    expect((await send()).members?.[0]?.outcome).toBe('applied');
    expect(await journal('contact.created')).toHaveLength(1);
  });

  it.each(['shuffle', 'duplicateKeys'])('in order or number (%s) are given to the right members', async (kind) => {
    await fault({ kind });
    const contacts = Array.from({ length: 5 }, (_, at) =>
      someContact({ id: `c${at}`, number: `C-${at}`, name: `Customer ${at}` }),
    );
    const members = contacts.map((one) => books.memberOf(books.steps(one)[0]!));
    const { members: results } = await books.send('contacts.create', members);
    expect(results?.map(({ outcome, remote }) => [outcome, remote?.number])).toEqual(
      contacts.map(({ number }) => ['applied', number]),
    );
  });

  it('are given up on when nothing comes', async () => {
    const hasty = new XeroSession({
      tenantId: books.session.tenantId,
      apiUrl: books.sandbox.url,
      accessToken: books.token,
      timeoutMs: 300,
    });
    await fault({ kind: 'never' });
    const call = xeroCalls.get('contacts.create')!;
    const members = [books.memberOf(books.steps(contact)[0]!)];
    const options = { idempotencyKey: 'k', sendBy: new Date(Date.now() + 5000) };
    expect((await call.send(hasty, call.prepare(members), options, members)).outcome).toBe('unknown');
    await fault({ kind: 'drip', bytesPerSecond: 20 });
    expect((await call.send(hasty, call.prepare(members), { ...options, idempotencyKey: 'k2' }, members)).outcome).toBe(
      'unknown',
    );
  });
});

describe('Sending', () => {
  const members = () => [books.memberOf(books.steps(contact)[0]!)];

  it('sends exactly the prepared bytes', async () => {
    const call = xeroCalls.get('contacts.create')!;
    const prepared = {
      ...call.prepare(members()),
      body: '{"Contacts":[{"ContactNumber":"C-00001",  "Name":"Other bytes"}]}',
    };
    await call.send(books.session, prepared, { idempotencyKey: 'k', sendBy: new Date(Date.now() + 5000) }, members());
    const { Contacts } = (await books.get('/Contacts')) as { Contacts: Json[] };
    expect(Contacts[0]).toMatchObject({ Name: 'Other bytes' });
  });

  it.each(['request_half_sent', 'request_sent'])('sends them whole where a test watches for %s', async (point) => {
    armFailPoint(`${point}:99`);
    try {
      expect((await books.send('contacts.create', members())).members?.[0]?.outcome).toBe('applied');
    } finally {
      armFailPoint(undefined);
    }
  });

  it('sends nothing once the time to send has passed', async () => {
    const before = (await books.control('GET', '/requests/summary'))['total'];
    const result = await books.send('contacts.create', members(), 'late', new Date(Date.now() - 1));
    expect(result).toMatchObject({ outcome: 'not_sent' });
    expect((await books.control('GET', '/requests/summary'))['total']).toBe(before);
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const nowhere = new XeroSession({ tenantId: 't', apiUrl: 'http://127.0.0.1:9', accessToken: 'secret-token' });
    const call = xeroCalls.get('contacts.create')!;
    const result = await call.send(
      nowhere,
      call.prepare(members()),
      { idempotencyKey: 'k', sendBy: new Date(Date.now() + 5000) },
      members(),
    );
    expect(result.outcome).toBe('not_sent');
    const read = await new XeroReads().read(nowhere, 'accounts').catch((error: unknown) => error);
    expect(read).toBeInstanceOf(CallFailed);
    expect((read as CallFailed).result.outcome).toBe('not_sent');
  });

  it('keeps the token out of results, errors and printed sessions', async () => {
    const token = 'planted-secret-token';
    const session = new XeroSession({
      tenantId: books.session.tenantId,
      apiUrl: books.sandbox.url,
      accessToken: token,
    });
    const call = xeroCalls.get('contacts.create')!;
    const result = await call.send(
      session,
      call.prepare(members()),
      { idempotencyKey: 'k', sendBy: new Date(Date.now() + 5000) },
      members(),
    );
    expect(result.outcome).toBe('auth');
    const error = (await new XeroReads().read(session, 'accounts').catch((failure: unknown) => failure)) as CallFailed;
    const { inspect } = await import('node:util');
    expect(
      `${JSON.stringify(result)} ${inspect(session, { depth: 9 })} ${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`,
    ).not.toContain(token);
    // The check itself sees a token where there is one.
    expect(inspect({ authorization: `Bearer ${token}` })).toContain(token);
  });

  it('keeps tenants and tokens of sessions apart, however they overlap', async () => {
    const other = await books.control('POST', '/tenants', { name: 'Other' });
    const { access_token: token } = await books.control('POST', '/token', { tenantIds: [other['id']] });
    const second = new XeroSession({
      tenantId: String(other['id']),
      apiUrl: books.sandbox.url,
      accessToken: String(token),
    });
    const reads = new XeroReads();
    const names = await Promise.all(
      Array.from(
        { length: 40 },
        async (_, at) => (await reads.read(at % 2 ? second : books.session, 'organisation')).name,
      ),
    );
    expect(names).toEqual(Array.from({ length: 40 }, (_, at) => (at % 2 ? 'Other' : 'Adapter NZ')));
  });

  it('takes an allowance for reads only, and reports what the answer said', async () => {
    const said: unknown[] = [];
    const session = new XeroSession({
      tenantId: books.session.tenantId,
      apiUrl: books.sandbox.url,
      accessToken: books.token,
      allowance: { take: () => Promise.resolve((result) => Promise.resolve(void said.push(result.limits))) },
    });
    await new XeroReads().read(session, 'accounts');
    expect(said).toHaveLength(1);
    const call = xeroCalls.get('contacts.create')!;
    await call.send(
      session,
      call.prepare(members()),
      { idempotencyKey: 'k', sendBy: new Date(Date.now() + 5000) },
      members(),
    );
    expect(said).toHaveLength(1);
  });
});

describe('Looking for lost effects', () => {
  const find = (call: string, ...members: Member[]) => xeroCalls.get(call)!.find(books.session, members);
  const createdMember = (element: Json, naturalKey: string): Member => ({ stepId: naturalKey, element, naturalKey });
  const sent = new Map<string, Member>();
  beforeEach(async () => {
    sent.clear();
    await books.export(contact, item);
    for (const record of [stock, invoice]) {
      sent.set(record.number, books.memberOf(books.steps(record, all)[0]!));
      await books.exportTogether([record], all);
    }
  });

  it('finds invoices and bills by number in one go, and none where there is none', async () => {
    const missing = createdMember({ Type: 'ACCREC', LineItems: [] }, 'INV-99999');
    const found = await find('invoices.create', sent.get('INV-00001')!, sent.get('ADJ-00001')!, missing);
    expect(found).toMatchObject([
      { found: 'one', sameContent: true },
      { found: 'one', sameContent: true },
      { found: 'none' },
    ]);
  });

  it('says where the content differs', async () => {
    const member = sent.get('INV-00001')!;
    const lines = member.element['LineItems'] as Json[];
    const changed = { ...member, element: { ...member.element, LineItems: [{ ...lines[0], Quantity: 3 }] } };
    expect(await find('invoices.create', changed)).toMatchObject([
      { found: 'one', sameContent: false, difference: 'line 1 differs in Quantity' },
    ]);
    const dated = { ...member, element: { ...member.element, Date: '2026-05-05' } };
    expect(await find('invoices.create', dated)).toMatchObject([
      { sameContent: false, difference: 'its date is 2026-05-04' },
    ]);
  });

  it('finds voided documents too, and sees that a void is done', async () => {
    const link = books.links.get('invoice', 'inv1')!;
    const wanted: Member = {
      stepId: 'v',
      naturalKey: 'INV-00001',
      remoteId: link.remoteId,
      element: { InvoiceID: link.remoteId, Status: 'VOIDED' },
    };
    expect(await find('invoices.update', wanted)).toMatchObject([
      { found: 'one', sameContent: false, difference: 'its status is AUTHORISED' },
    ]);
    await books.exportTogether([{ ...invoice, status: 'voided' }], all);
    expect(await find('invoices.update', wanted)).toMatchObject([{ found: 'one', sameContent: true, gone: true }]);
    expect(await find('invoices.create', sent.get('INV-00001')!)).toMatchObject([{ found: 'one', gone: true }]);
  });

  it('finds contacts by code, archived ones included, and products by code', async () => {
    const member = createdMember({ Name: 'Alfreds Futterkiste' }, 'C-00001');
    await books.control('POST', `/tenants/${books.session.tenantId}/ui`, {
      action: 'archiveContact',
      contactId: books.links.get('contact', 'c1')!.remoteId,
    });
    expect(await find('contacts.create', member, createdMember({ Name: 'X' }, 'C-9'))).toMatchObject([
      { found: 'one', sameContent: true },
      { found: 'none' },
    ]);
    const tea = createdMember({ Code: 'TEA', Name: 'Tea', InventoryAssetAccountCode: '630' }, 'TEA');
    expect(await find('items.create', tea)).toMatchObject([
      { found: 'one', sameContent: true, remote: { details: { tracked: true } } },
    ]);
    expect(await find('items.create', { ...tea, element: { ...tea.element, Name: 'Coffee' } })).toMatchObject([
      { sameContent: false },
    ]);
  });

  it('finds payments by invoice and token, deleted ones as gone', async () => {
    const [step] = books.steps(somePayment());
    const member = books.memberOf(step!);
    expect(await find('payments.create', member)).toEqual([{ found: 'none' }]);
    await books.export(somePayment());
    expect(await find('payments.create', member)).toMatchObject([{ found: 'one', sameContent: true }]);
    const { remoteId } = books.links.get('payment', 'p1', 'allocation:a1')!;
    const removal: Member = { stepId: 'd', naturalKey: step!.naturalKey, remoteId, element: { Status: 'DELETED' } };
    expect(await find('payments.delete', removal)).toMatchObject([{ found: 'one', sameContent: false }]);
    await books.export(somePayment({ status: 'reversed' }));
    expect(await find('payments.delete', removal)).toMatchObject([{ found: 'one', sameContent: true, gone: true }]);
    expect(await find('payments.create', member)).toMatchObject([{ found: 'one', gone: true }]);
  });

  it('finds credit notes, allocations and refunds', async () => {
    const note = someCreditNote();
    const noteMember = books.memberOf(books.steps(note, [...all, note])[0]!);
    await books.exportTogether([note], [...all, note]);
    expect(await find('creditNotes.create', noteMember)).toMatchObject([{ found: 'one', sameContent: true }]);

    const half = someAllocation({ amount: '10.70' });
    const allocation = books.memberOf(books.steps(half)[0]!);
    expect(await find('creditNotes.allocate', allocation)).toEqual([{ found: 'none' }]);
    await books.export(half);
    expect(await find('creditNotes.allocate', allocation)).toMatchObject([{ found: 'one', sameContent: true }]);
    const removal: Member = {
      stepId: 'x',
      naturalKey: half.number,
      element: {},
      target: allocation.target!,
      remoteId: books.links.get('allocation', 'al1')!.remoteId,
    };
    expect(await find('creditNotes.unallocate', removal)).toMatchObject([{ found: 'one', sameContent: false }]);
    await books.export({ ...half, status: 'removed' });
    expect(await find('creditNotes.unallocate', removal)).toMatchObject([
      { found: 'one', sameContent: true, gone: true },
    ]);

    const refund = books.memberOf(books.steps(someRefund())[0]!);
    expect(await find('payments.create', refund)).toEqual([{ found: 'none' }]);
    await books.export(someRefund());
    expect(await find('payments.create', refund)).toMatchObject([{ found: 'one', sameContent: true }]);
  });

  it('finds batch payments by token', async () => {
    books.settings = { ...books.settings, oneBankLine: true };
    const second = someInvoice({ id: 'inv2', number: 'INV-00002' });
    await books.exportTogether([second], all);
    const allocations = ['inv1', 'inv2'].map((id) => ({
      id: `a-${id}`,
      document: { kind: 'invoice' as const, id },
      amount: '41.40',
      date: '2026-05-10',
    }));
    const payment = somePayment({ amount: '82.80', allocations });
    const member = books.memberOf(books.steps(payment)[0]!);
    expect(await find('batchPayments.create', member)).toEqual([{ found: 'none' }]);
    await books.export(payment);
    expect(await find('batchPayments.create', member)).toMatchObject([{ found: 'one', sameContent: true }]);
  });

  it('throws the outcome when Xero cannot be asked', async () => {
    await books.control('POST', '/faults', {
      action: { kind: 'offline', what: 'organisation' },
      method: 'GET',
      path: '/api.xro/2.0/*',
    });
    const failure = await find('invoices.create', sent.get('INV-00001')!).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CallFailed);
    expect((failure as CallFailed).result.outcome).toBe('offline');
  });
});

describe('Reference lists', () => {
  it('come whole, with lock dates and archived entries', async () => {
    await books.control('PATCH', `/tenants/${books.session.tenantId}`, { PeriodLockDate: '2026-03-31' });
    await books.control('POST', `/tenants/${books.session.tenantId}/ui`, { action: 'archiveAccount', code: '260' });
    await books.refresh();
    const { organisation, accounts, taxRates, currencies } = books.settings.reference;
    expect(organisation).toMatchObject({
      id: books.session.tenantId,
      baseCurrency: 'NZD',
      countryCode: 'NZ',
      periodLockDate: '2026-03-31',
    });
    expect(accounts.find(({ code }) => code === '260')).toMatchObject({ status: 'ARCHIVED', class: 'REVENUE' });
    expect(accounts.find(({ code }) => code === '650')).toMatchObject({ enablePayments: true });
    expect(taxRates.find(({ taxType }) => taxType === 'OUTPUT2')).toMatchObject({
      effectiveRate: '15',
      appliesTo: { revenue: true, expenses: false },
    });
    expect(currencies.toSorted()).toEqual(['NZD', 'USD']);
  });

  it('tell which invoices were approved meanwhile', async () => {
    await prepared();
    const { remoteId } = books.links.get('invoice', 'inv1')!;
    expect([...(await readInvoiceStatuses(books.session, [remoteId]))]).toEqual([[remoteId, 'AUTHORISED']]);
  });
});
