import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../../../../test/database.js';
import type { CrmInvoice, CrmPayment, CrmRecord } from '../../src/host/records.js';
import { Planner } from '../../src/engine/planner.js';
import { engineDatabase, Rig, type Process } from './engine-rig.js';

/** Real: Postgres and the whole engine. Fake: host, connection, rules, and the provider's books. */
let db: TestDatabase;
let source: DataSource;
let rig: Rig;
let one: Process;

beforeAll(async () => ({ db, source } = await engineDatabase()));
afterAll(async () => {
  await source.destroy();
  await db.drop();
});
beforeEach(async () => {
  rig = new Rig(source);
  one = await rig.process();
});
afterEach(() => rig.stop());

/** A contact and an item with their documents, saved in the order of business. */
async function business(): Promise<{ contact: CrmRecord; item: CrmRecord; invoice: CrmInvoice; payment: CrmPayment }> {
  const [contact, item] = [rig.contact(), rig.item()];
  const invoice = rig.invoice(contact, [item]);
  const payment = rig.payment([invoice]);
  await rig.save(one.sync, [contact, item]);
  await rig.save(one.sync, [invoice]);
  await rig.save(one.sync, [payment]);
  return { contact, item, invoice, payment };
}

const renamed = (record: CrmRecord, name: string): CrmRecord =>
  ({ ...record, name, version: record.version + 1 }) as CrmRecord;

describe('the path of a record', () => {
  it('sends prerequisites first, then the document, then what is applied to it, and links them all', async () => {
    const { contact, item, invoice, payment } = await business();
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 4 });
    const calls = rig.books.journal.map((effect) => effect.call);
    expect(calls.indexOf('contacts.create')).toBeLessThan(calls.indexOf('invoices.create'));
    expect(calls.indexOf('items.create')).toBeLessThan(calls.indexOf('invoices.create'));
    expect(calls.at(-1)).toBe('payments.create');
    const panel = await one.sync.panelOf(rig.ref(invoice));
    expect(panel).toMatchObject({ state: 'synced', sentence: `In Xero as ${invoice.number}.` });
    expect(panel.history.map((line) => line.what)).toContain(`invoice ${invoice.number} was created in Xero.`);
    const stamped = rig.host.stamps.map((stamp) => [stamp.ref.id, stamp.accountingCode]);
    for (const record of [contact, item, invoice]) expect(stamped).toContainEqual([record.id, record.number]);
    expect(stamped).toContainEqual([payment.id, `${payment.number}/allocation:a0`]);
  });

  it('packs records that commute into one call', async () => {
    await one.sync.pause(rig.workspaceId);
    const contact = rig.contact();
    const invoices = Array.from({ length: 60 }, () => rig.invoice(contact));
    await rig.save(one.sync, [contact, ...invoices]);
    await one.sync.resume(rig.workspaceId);
    await rig.quiet();
    expect(rig.books.requests.map((request) => [request.call, request.keys.length])).toEqual([
      ['contacts.create', 1],
      ['invoices.create', 50],
      ['invoices.create', 10],
    ]);
    expect(rig.books.keysOf('invoices.create')).toEqual(invoices.map((invoice) => invoice.number));
  });

  it('updates what changed, does nothing for what did not, voids and deletes', async () => {
    const { invoice, payment } = await business();
    await rig.quiet();
    await rig.save(one.sync, [invoice]);
    await rig.quiet();
    expect(rig.books.keysOf('invoices.update')).toEqual([]);
    // Both at once, and the reversed payment no longer says what it was applied to.
    await one.sync.pause(rig.workspaceId);
    await rig.save(one.sync, [{ ...payment, status: 'reversed', allocations: [] } as CrmRecord]);
    await rig.save(one.sync, [{ ...invoice, status: 'voided' } as CrmRecord], { event: 'voided' });
    rig.books.refuse = (element) =>
      element['effect'] === 'void' && rig.books.documents.get(`payments/${payment.number}/allocation:a0`)?.gone !== true
        ? { code: 'has_payments', sentence: 'It has payments.', remedy: 'Reverse them.', fixIn: 'record' }
        : undefined;
    await one.sync.resume(rig.workspaceId);
    await rig.quiet();
    const last = rig.books.journal.slice(-2).map((effect) => `${effect.call} ${effect.effect}`);
    expect(last).toEqual(['payments.delete delete', 'invoices.update void']);
    expect((await one.sync.panelOf(rig.ref(payment))).links).toEqual([]);
  });

  it('keeps ins and outs of one item in order and lets the rest share calls', async () => {
    await one.sync.pause(rig.workspaceId);
    const [contact, item, other] = [rig.contact(), rig.item(), rig.item()];
    const records = [
      rig.stock(item, '10'),
      rig.invoice(contact, [item]),
      rig.invoice(contact, [item]),
      rig.stock(item, '5'),
      rig.invoice(contact, [item]),
      rig.stock(other, '7'),
    ];
    for (const record of [contact, item, other, ...records]) await rig.save(one.sync, [record]);
    await one.sync.resume(rig.workspaceId);
    await rig.quiet();
    const sent = rig.books.requests.filter((request) => request.call === 'invoices.create').map(({ keys }) => keys);
    const [up, sale1, sale2, up2, sale3, elsewhere] = records.map((record) => record.number);
    expect(sent).toEqual([[up, elsewhere], [sale1, sale2], [up2], [sale3]]);
  });

  it('sends the allocations of one receipt as effects of their own and finishes only the open ones', async () => {
    const contact = rig.contact();
    const [first, second] = [rig.invoice(contact), rig.invoice(contact)];
    const receipt = rig.payment([first, second]);
    rig.books.refuse = (element) =>
      element['content'] === '99.00' ? { code: 'odd', sentence: 'Odd.', remedy: 'Mend.', fixIn: 'record' } : undefined;
    receipt.allocations[1]!.amount = '99.00';
    await rig.save(one.sync, [contact, first, second, receipt]);
    await rig.quiet();
    expect(await rig.rowOf(receipt)).toMatchObject({ state: 'attention', reasonCode: 'odd' });
    expect(rig.books.keysOf('payments.create')).toEqual([`${receipt.number}/allocation:a0`]);
    receipt.allocations[1]!.amount = '12.10';
    await rig.save(one.sync, [receipt]);
    await rig.quiet();
    expect(rig.books.keysOf('payments.create')).toEqual([
      `${receipt.number}/allocation:a0`,
      `${receipt.number}/allocation:a1`,
    ]);
  });

  it('raises an error when the books keep another total, links all the same and lets dependants go on', async () => {
    const contact = rig.contact();
    const invoice = rig.invoice(contact);
    rig.books.refuse = (element) => {
      if (element['total'] === '12.10') element['total'] = '12.11';
      return undefined;
    };
    const payment = rig.payment([invoice]);
    await rig.save(one.sync, [contact, invoice, payment]);
    await rig.quiet();
    const row = await rig.rowOf(invoice);
    expect(row).toMatchObject({ state: 'attention', reasonCode: 'linked_differs' });
    expect(row.reason).toBe(
      `invoice ${invoice.number} is in Xero, but it has a total of 12.11 there instead of 12.10.`,
    );
    expect((await rig.rowOf(payment)).state).toBe('done');
    rig.books.refuse = () => undefined;
    await one.sync.retry(rig.workspaceId, row.id);
    await rig.quiet();
    expect((await rig.rowOf(invoice)).state).toBe('done');
  });
});

describe('a refused contact', () => {
  it('holds its invoices and payments by name, nothing else, and releases them in order when it is mended', async () => {
    rig.books.refuse = (element) =>
      element['content'] === 'Bad name'
        ? { code: 'contact_name', sentence: 'The name is bad.', remedy: 'Change it.', fixIn: 'record' }
        : undefined;
    const bad = rig.contact({ name: 'Bad name' });
    const [good, item] = [rig.contact(), rig.item()];
    const held = [rig.invoice(bad, [item]), rig.invoice(bad, [item])];
    const free = rig.invoice(good, [item]);
    const payments = held.map((invoice) => rig.payment([invoice]));
    const records = [
      bad,
      good,
      item,
      rig.stock(item, '10'),
      held[0]!,
      payments[0]!,
      held[1]!,
      rig.stock(item, '3'),
      free,
      payments[1]!,
    ];
    for (const record of records) await rig.save(one.sync, [record]);
    await rig.quiet();
    expect(await rig.rowOf(bad)).toMatchObject({ state: 'attention', reasonCode: 'contact_name' });
    for (const record of [...held, ...payments]) {
      const row = await rig.rowOf(record);
      expect(row).toMatchObject({
        state: 'pending',
        heldKind: 'contact',
        heldRecord: bad.id,
        heldBy: (await rig.rowOf(bad)).id,
      });
      expect(row.reason).toContain(bad.number);
      expect(row.reason).toContain('The name is bad.');
      expect((await one.sync.panelOf(rig.ref(record))).state).toBe('held');
    }
    expect((await rig.rowOf(free)).state).toBe('done');
    expect(await one.sync.status(rig.workspaceId)).toMatchObject({ unresolved: 1, held: 4 });
    const before = rig.books.journal.length;
    await rig.save(one.sync, [renamed(bad, 'Good name')]);
    await rig.until((rows) => rows.every((row) => row.state === 'done'), 'everything is done');
    expect(rig.books.journal.slice(before).map((effect) => effect.key)).toEqual([
      bad.number,
      ...held.map((invoice) => invoice.number),
      ...payments.map((payment) => `${payment.number}/allocation:a0`),
    ]);
  });

  it('is retried once by fifty clicks at the same moment', async () => {
    let refuse = true;
    rig.books.refuse = (element) =>
      refuse && element['effect'] === 'create'
        ? { code: 'odd', sentence: 'Odd.', remedy: 'Mend.', fixIn: 'record' }
        : undefined;
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    refuse = false;
    const row = await rig.rowOf(contact);
    await Promise.all(Array.from({ length: 50 }, () => one.sync.retry(rig.workspaceId, row.id)));
    await rig.until((rows) => rows.every(({ state }) => state === 'done'), 'everything is done');
    expect(rig.books.keysOf('contacts.create')).toEqual([contact.number]);
    const retried = await one.sync.history(rig.workspaceId, { outcome: 'retried' }, { page: 1, pageSize: 50 });
    expect(retried.total).toBe(1);
  });

  it('takes its dependants with it when it is skipped', async () => {
    rig.books.refuse = (element) =>
      element['content'] === 'Bad name'
        ? { code: 'odd', sentence: 'Odd.', remedy: 'Mend.', fixIn: 'record' }
        : undefined;
    const bad = rig.contact({ name: 'Bad name' });
    const invoice = rig.invoice(bad);
    const payment = rig.payment([invoice]);
    await rig.save(one.sync, [bad, invoice, payment]);
    await rig.quiet();
    await one.sync.skip(rig.workspaceId, (await rig.rowOf(bad)).id, 'A test company');
    await rig.until((rows) => rows.every(({ state }) => state === 'skipped'), 'everything is skipped');
    expect((await rig.rowOf(payment)).reason).toContain(`invoice ${invoice.number} is not exported`);
  });
});

describe('exclusion and modes', () => {
  it('excludes what depends on a record marked "do not export", with the reason', async () => {
    const contact = rig.contact({ doNotExport: { reason: 'Private' } } as Partial<CrmRecord>);
    const invoice = rig.invoice(contact);
    const payment = rig.payment([invoice]);
    await rig.save(one.sync, [contact, invoice, payment]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ skipped: 2 });
    expect((await rig.rowOf(invoice)).reason).toContain('Private');
    expect((await rig.rowOf(payment)).reason).toContain(`invoice ${invoice.number} is not exported`);
    expect(rig.books.requests).toEqual([]);
  });

  it('lets a payment wait for an invoice that is exported by hand, and sends it after that', async () => {
    rig.rules.modes.set('invoice', 'manual');
    const contact = rig.contact();
    const invoice = rig.invoice(contact);
    const payment = rig.payment([invoice]);
    await rig.save(one.sync, [contact, invoice]);
    await rig.save(one.sync, [payment]);
    await rig.quiet();
    expect((await rig.rowOf(payment)).reason).toBe(`Waits for invoice ${invoice.number}, which is not in Xero yet.`);
    expect(await one.sync.exportNow([rig.ref(invoice)])).toMatchObject([{ queued: true }]);
    await rig.until((rows) => rows.every(({ state }) => state === 'done'), 'everything is done');
    expect(rig.books.journal.map((effect) => effect.call)).toEqual([
      'contacts.create',
      'invoices.create',
      'payments.create',
    ]);
  });

  it('refuses to export by hand what is excluded, off, unknown or a draft, each with a sentence', async () => {
    const contact = rig.contact();
    const draft = rig.invoice(contact, [], { status: 'draft' });
    const marked = rig.invoice(contact, [], { doNotExport: {} });
    await rig.save(one.sync, [contact]);
    await rig.source.query(`INSERT INTO fake_records VALUES ($1, 'invoice', $2, $3), ($1, 'invoice', $4, $5)`, [
      rig.workspaceId,
      draft.id,
      JSON.stringify(draft),
      marked.id,
      JSON.stringify(marked),
    ]);
    rig.rules.modes.set('contact', 'off');
    const unknown = { ...rig.ref(draft), id: 'nobody' };
    const answers = await one.sync.exportNow([rig.ref(draft), rig.ref(marked), rig.ref(contact), unknown]);
    expect(answers.map((answer) => (answer.queued ? 'queued' : answer.code))).toEqual([
      'nothing_to_send',
      'excluded',
      'module_off',
      'not_found',
    ]);
    expect(await rig.rows()).toEqual([]);
  });

  it('retries what the settings stopped after they changed, and nothing else', async () => {
    const problem = (fixIn: 'settings' | 'record') => ({ code: 'p', sentence: 'P.', remedy: 'Mend.', fixIn });
    let mended = false;
    rig.books.refuse = (element) => {
      if (mended) return undefined;
      if (element['content'] === 'Settings') return problem('settings');
      return element['content'] === 'Record' ? problem('record') : undefined;
    };
    const [first, second] = [rig.contact({ name: 'Settings' }), rig.contact({ name: 'Record' })];
    await rig.save(one.sync, [first, second, rig.invoice(first), rig.invoice(second)]);
    await rig.quiet();
    mended = true;
    await one.sync.settingsChanged(rig.workspaceId);
    await rig.until((rows) => rows.filter(({ state }) => state === 'done').length === 2, 'the first two are done');
    await rig.quiet();
    expect((await rig.rowOf(second)).state).toBe('attention');
  });
});

describe('rows of the queue', () => {
  it('are named by their number before anything was planned of them', async () => {
    await one.sync.pause(rig.workspaceId);
    const contact = rig.contact();
    const invoice = rig.invoice(contact);
    await rig.save(one.sync, [contact, invoice]);
    const { items } = await one.sync.queue(rig.workspaceId, {}, { page: 1, pageSize: 10 });
    expect(items.map(({ label }) => label)).toContain(invoice.number);
    expect(items.map(({ label }) => label)).not.toContain(invoice.id);
  });
});

describe('a plan', () => {
  it('serves several full calls, and what nobody waits for costs no plan of its own', async () => {
    await one.sync.pause(rig.workspaceId);
    const contacts = Array.from({ length: 200 }, () => rig.contact());
    await rig.save(one.sync, [...contacts, ...contacts.map((contact) => rig.invoice(contact))]);
    const plans = jest.spyOn(one.module.get(Planner), 'plan');
    await one.sync.resume(rig.workspaceId);
    await rig.until((rows) => rows.length === 400 && rows.every(({ state }) => state === 'done'), 'everything is done');
    expect(rig.books.requests).toHaveLength(8);
    expect(plans.mock.calls.length).toBeLessThan(8);
  });

  it('is forgotten for a row that was changed since', async () => {
    await one.sync.pause(rig.workspaceId);
    const contacts = Array.from({ length: 150 }, () => rig.contact());
    await rig.save(one.sync, [...contacts, ...contacts.map((contact) => rig.invoice(contact))]);
    let calls = 0;
    const late = contacts.at(-1)!;
    rig.books.during = async () => {
      calls += 1;
      if (calls === 1) await rig.save(one.sync, [renamed(late, 'New name')]);
    };
    await one.sync.resume(rig.workspaceId);
    await rig.until((rows) => rows.length === 300 && rows.every(({ state }) => state === 'done'), 'everything is done');
    const effects = rig.books.journal.filter(({ call, key }) => call.startsWith('contacts') && key === late.number);
    expect(effects.map(({ content }) => content)).toEqual(['New name']);
  });
});

describe('an edit at the wrong moment', () => {
  it('of the settings, while a plan is being made by the old ones, is not lost', async () => {
    rig.rules.refusing = true;
    rig.rules.duringPlan = async () => {
      rig.rules.duringPlan = async () => {};
      rig.rules.refusing = false;
      await one.sync.settingsChanged(rig.workspaceId);
    };
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.until((rows) => rows.length > 0 && rows.every(({ state }) => state === 'done'), 'everything is done');
  });

  it('of a prerequisite while it is being sent is not lost', async () => {
    const contact = rig.contact();
    let edited = false;
    rig.books.during = async (call) => {
      if (call !== 'contacts.create' || edited) return;
      edited = true;
      await rig.save(one.sync, [renamed(contact, 'New name')]);
    };
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.until((rows) => rows.length > 0 && rows.every(({ state }) => state === 'done'), 'everything is done');
    expect(rig.books.documents.get(`contacts/${contact.number}`)?.content).toBe('New name');
  });

  it('of a prerequisite at any moment around its first export is not lost', async () => {
    for (let i = 0; i < 15; i += 1) {
      const contact = rig.contact();
      await rig.save(one.sync, [contact, rig.invoice(contact)]);
      await new Promise((resolve) => setTimeout(resolve, i * 4));
      await rig.save(one.sync, [renamed(contact, `New name ${i}`)]);
      await rig.until((rows) => rows.length > 0 && rows.every(({ state }) => state === 'done'), 'everything is done');
      expect(rig.books.documents.get(`contacts/${contact.number}`)?.content).toBe(`New name ${i}`);
    }
  }, 180_000);

  it('between the plan and the attempt drops the row from that call and is what is sent', async () => {
    const contact = rig.contact();
    const [first, second] = [rig.invoice(contact), rig.invoice(contact)];
    let sessions = 0;
    rig.connections.beforeSession = async () => {
      sessions += 1;
      if (sessions === 2) await rig.save(one.sync, [{ ...first, reference: 'edited', version: 2 } as CrmRecord]);
    };
    await rig.save(one.sync, [contact, first, second]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 3 });
    expect(rig.books.journal.map(({ call, content }) => [call, content]).slice(1)).toEqual([
      ['invoices.create', '12.10 '],
      ['invoices.create', '12.10 edited'],
    ]);
  });

  it('that makes a refused row newer joins the two rows again', async () => {
    const contact = rig.contact();
    const invoice = rig.invoice(contact);
    let edited = false;
    rig.books.refuse = (element) =>
      element['content'] === '12.10 ' ? { code: 'odd', sentence: 'Odd.', remedy: 'Mend.', fixIn: 'record' } : undefined;
    rig.books.during = async (call) => {
      if (call !== 'invoices.create' || edited) return;
      edited = true;
      await rig.save(one.sync, [{ ...invoice, reference: 'mended', version: 2 } as CrmRecord]);
    };
    await rig.save(one.sync, [contact, invoice]);
    await rig.until((rows) => rows.every(({ state }) => state === 'done' || state === 'skipped'), 'it is at rest');
    expect((await rig.rows()).filter(({ kind }) => kind === 'invoice').map(({ state }) => state)).toEqual([
      'done',
      'skipped',
    ]);
    expect(rig.books.documents.get(`invoices/${invoice.number}`)?.content).toBe('12.10 mended');
  });
});

describe('an answer that was lost', () => {
  it('is asked for again with the same bytes and key, and done once', async () => {
    rig.books.fault = (call, n) => (call === 'contacts.create' && n === 1 ? 'lost' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
    const [first, second] = rig.books.requests;
    expect(second).toMatchObject({ body: first!.body, idempotencyKey: first!.idempotencyKey });
    expect(rig.books.keysOf('contacts.create')).toEqual([contact.number]);
  });

  it('is looked for and adopted when the repetitions bring nothing, and nothing is made twice', async () => {
    rig.books.fault = (call, n) => (call === 'contacts.create' && n === 1 ? 'lost' : n <= 3 ? 'dropped' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
    expect(rig.books.keysOf('contacts.create')).toEqual([contact.number]);
    expect((await one.sync.history(rig.workspaceId, { outcome: 'adopted' }, { page: 1, pageSize: 5 })).total).toBe(1);
  });

  it('that never arrived is sent anew under a new key after two looks', async () => {
    rig.books.fault = (_call, n) => (n <= 3 ? 'dropped' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
    const keys = rig.books.requests
      .filter(({ call }) => call === 'contacts.create')
      .map((request) => request.idempotencyKey);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
    expect(rig.books.looks).toBe(2);
  });

  it('is not doubled when the provider forgot the key', async () => {
    rig.books.remembersKeys = false;
    rig.books.fault = (call, n) => (call === 'contacts.create' && n === 1 ? 'lost' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
    expect(rig.books.keysOf('contacts.create')).toEqual([contact.number]);
  });

  it('goes to people as well when in the end not even a look is answered', async () => {
    rig.books.fault = (call) => (call === 'contacts.create' ? 'dropped' : 'ok');
    rig.books.lookFault = () => 'unknown';
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.until((rows) => rows.some(({ state }) => state === 'attention'), 'it gives up', 60_000);
    const row = await rig.rowOf(contact);
    expect(row).toMatchObject({ reasonCode: 'outcome_unknown', lookFirst: true });
    rig.books.fault = () => 'ok';
    rig.books.lookFault = () => undefined;
    await one.sync.retry(rig.workspaceId, row.id);
    await rig.until((rows) => rows.every(({ state }) => state === 'done'), 'it goes on');
    expect(rig.books.keysOf('contacts.create')).toEqual([contact.number]);
  });

  it('stops after eight tries and asks people; a retry looks before it sends', async () => {
    rig.books.fault = (call) => (call === 'contacts.create' ? 'dropped' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.until((rows) => rows.some(({ state }) => state === 'attention'), 'it gives up', 60_000);
    const row = await rig.rowOf(contact);
    expect(row).toMatchObject({ reasonCode: 'outcome_unknown', lookFirst: true });
    expect(row.attempts).toBeGreaterThanOrEqual(8);
    const sends = rig.books.requests.length;
    expect(sends).toBeLessThanOrEqual(9);
    rig.books.plant('contacts', contact.number, (contact as unknown as { name: string }).name);
    rig.books.fault = () => 'ok';
    await one.sync.retry(rig.workspaceId, row.id);
    await rig.until((rows) => rows.every(({ state }) => state === 'done'), 'it is adopted');
    expect(rig.books.requests.filter(({ call }) => call === 'contacts.create')).toHaveLength(sends);
    expect(rig.books.keysOf('contacts.create')).toEqual([]);
  }, 180_000);
});

describe('a document that somebody else made', () => {
  it('with our number and equal content is adopted', async () => {
    const contact = rig.contact({ name: 'Same' });
    rig.books.plant('contacts', contact.number, 'Same');
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
    expect(rig.books.keysOf('contacts.create')).toEqual([]);
  });

  it('with our number and other content is never overwritten, and people are asked', async () => {
    const contact = rig.contact({ name: 'Ours' });
    rig.books.plant('contacts', contact.number, 'Theirs');
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(await rig.rowOf(contact)).toMatchObject({ state: 'attention', reasonCode: 'exists_with_other_content' });
    expect(rig.books.documents.get(`contacts/${contact.number}`)?.content).toBe('Theirs');
    expect(rig.books.journal).toEqual([]);
  });
});

describe('what is nobody’s fault', () => {
  it.each(['not_sent', 'throttled', 'offline'] as const)(
    '(%s) costs no try and ends by itself',
    async (fault) => {
      await rig.stop();
      one = await rig.process();
      rig.books.fault = (_call, n) => (n <= 2 ? fault : 'ok');
      const contact = rig.contact();
      await rig.save(one.sync, [contact, rig.invoice(contact)]);
      await rig.until(
        (rows) => rows.length === 2 && rows.every(({ state }) => state === 'done'),
        'everything is done',
        60_000,
      );
      expect((await rig.rows()).map((row) => row.attempts)).toEqual([1, 1]);
      expect(new Set(rig.books.requests.slice(0, 3).map((request) => request.idempotencyKey)).size).toBe(3);
    },
    90_000,
  );

  it('waits as long as Retry-After says, also across a restart', async () => {
    rig.books.retryAfterSeconds = 3;
    rig.books.fault = (_call, n) => (n === 1 ? 'throttled' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.until(() => rig.books.requests.length === 1, 'the first call is answered');
    await rig.stop();
    one = await rig.process();
    await rig.until(
      (rows) => rows.length === 2 && rows.every(({ state }) => state === 'done'),
      'everything is done',
      120_000,
    );
    const [first, second] = rig.books.requests;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(2_990);
  }, 180_000);

  it('a refused token is cured once; a connection that cannot be cured parks the lane and loses nothing', async () => {
    rig.connections.curedAfter = 1;
    rig.books.fault = (_call, n) => (n <= 2 ? 'auth' : 'ok');
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.until(() => rig.connections.state === 'parked', 'the connection is parked');
    await one.drainer.settled(rig.workspaceId);
    expect(await rig.states()).toEqual({ pending: 2 });
    expect((await rig.rows()).map((row) => row.attempts)).toEqual([0, 0]);
    rig.connections.state = 'connected';
    await one.sync.connectionChanged(rig.workspaceId);
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
  });
});

describe('several processes', () => {
  it('share one lane: everything is sent once and in order', async () => {
    const others = [await rig.process(), await rig.process()];
    const contact = rig.contact();
    await rig.save(one.sync, [contact]);
    const invoices = Array.from({ length: 40 }, () => rig.invoice(contact));
    for (const [i, invoice] of invoices.entries()) {
      await rig.save([one, ...others][i % 3]!.sync, [invoice]);
      if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await rig.until(
      (rows) => rows.length === 41 && rows.every(({ state }) => state === 'done'),
      'everything is done',
      120_000,
    );
    expect(rig.books.keysOf('invoices.create')).toEqual(invoices.map((invoice) => invoice.number));
    expect(rig.books.mostInFlight).toBe(1);
  }, 180_000);

  it('a holder that was out too long is fenced: the other one finishes, nothing is doubled', async () => {
    let freeze: (() => void) | undefined;
    const frozen = new Promise<void>((resolve) => (freeze = resolve));
    let first = true;
    rig.books.during = async (call) => {
      if (call !== 'invoices.create' || !first) return;
      first = false;
      // The lane is taken away while the call is in the air, as after a pause beyond the lease.
      await source.query(
        `UPDATE xero_lanes SET lease_until = now() - interval '1 second', holder = 'frozen' WHERE workspace_id = $1`,
        [rig.workspaceId],
      );
      await frozen;
    };
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    const other = await rig.process();
    await rig.until(
      (rows) => rows.length === 2 && rows.every(({ state }) => state === 'done'),
      'the other finishes',
      120_000,
    );
    freeze!();
    await one.drainer.settled(rig.workspaceId);
    expect(one.counters.of('fenced_commits') + other.counters.of('fenced_commits')).toBe(1);
    expect(rig.books.keysOf('invoices.create')).toHaveLength(1);
  }, 180_000);

  it('a holder that lost the lane with nothing left to do lets go of it, and serves the workspace again later', async () => {
    const contact = rig.contact();
    const invoice = rig.invoice(contact);
    const stamped = rig.host.stamped.bind(rig.host);
    rig.host.stamped = async (workspaceId, stamps) => {
      await stamped(workspaceId, stamps);
      if (!stamps.some(({ ref }) => ref.id === invoice.id)) return;
      // After the last result and before the lane is given back: a pause beyond the lease, and somebody else has it.
      await source.query(
        `UPDATE xero_lanes SET holder = 'other', epoch = epoch + 1, lease_until = now() + interval '1 second' WHERE workspace_id = $1`,
        [rig.workspaceId],
      );
    };
    await rig.save(one.sync, [contact, invoice]);
    await rig.quiet();
    await one.drainer.settled(rig.workspaceId);
    // The other one died without giving it back.
    await rig.save(one.sync, [rig.invoice(contact)]);
    await rig.until((rows) => rows.length === 3 && rows.every(({ state }) => state === 'done'), 'it is sent');
  });

  it('work of a process that died is found by the sweeper of another', async () => {
    await rig.stop();
    const silent = await rig.process({ background: false });
    const contact = rig.contact();
    await rig.save(silent.sync, [contact, rig.invoice(contact)]);
    const worker = await rig.process();
    await rig.quiet();
    expect(await rig.states()).toEqual({ done: 2 });
    expect(worker.counters.of('wake_ups_sweeper')).toBeGreaterThan(0);
  });

  it('never have more than the allowance of a minute between them', async () => {
    await rig.stop();
    const two = [await rig.process({ background: false }), await rig.process({ background: false })];
    const granted = async (budgets: Process['budgets']) => {
      let count = 0;
      for (let i = 0; i < 50; i += 1) {
        const answer = await budgets.claim(rig.tenantId, 'people');
        if ('waitMs' in answer) continue;
        count += 1;
        await budgets.settle(answer.claim, { outcome: 'applied' });
      }
      return count;
    };
    const counts = await Promise.all(two.map(({ budgets }) => granted(budgets)));
    expect(counts[0]! + counts[1]!).toBe(60);
  });
});

describe('people’s columns in the host', () => {
  it('are stamped again by the sweeper when the host could not take them in', async () => {
    rig.host.stampFails = true;
    const contact = rig.contact();
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await rig.quiet();
    expect(rig.host.stamps).toEqual([]);
    rig.host.stampFails = false;
    await rig.until(() => rig.host.stamps.length >= 2, 'the stamps are repeated');
  });
});

describe('stopping', () => {
  it('ends the call in the air and writes it down', async () => {
    const contact = rig.contact();
    let calling: (() => void) | undefined;
    const called = new Promise<void>((resolve) => (calling = resolve));
    rig.books.during = async () => {
      calling!();
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    await rig.save(one.sync, [contact, rig.invoice(contact)]);
    await called;
    await rig.stop();
    const states = await rig.states();
    expect(states['sending'] ?? 0).toBe(0);
    expect(states['unknown'] ?? 0).toBe(0);
    expect(rig.books.keysOf('contacts.create')).toEqual([contact.number]);
    expect((await rig.rowOf(contact)).state).toBe('done');
  });
});

describe('what may not be done to a synced record', () => {
  it('is said with the legal alternative and whom to ask', async () => {
    const { contact, invoice } = await business();
    await rig.quiet();
    await source.transaction(async (tx) => {
      expect(await one.sync.refusal(rig.ref(invoice), 'edit', tx)).toBe(
        `Invoice ${invoice.number} has been transferred to Xero and is locked. Credit it and issue a corrected one instead. If that does not help, ask help@example.test.`,
      );
      expect(await one.sync.refusal(rig.ref(contact), 'delete', tx)).toBe(
        `Contact ${contact.number} is in Xero and cannot be deleted. Archive it instead. If that does not help, ask help@example.test.`,
      );
      expect(await one.sync.refusal(rig.ref(contact), 'edit', tx)).toBeUndefined();
      expect(await one.sync.refusal(rig.ref(rig.contact()), 'delete', tx)).toBeUndefined();
    });
  });
});
