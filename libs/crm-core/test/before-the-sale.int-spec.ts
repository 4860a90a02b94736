import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { AuditLog } from '../src/audit/audit-log.service.js';
import { CompanyService } from '../src/company/company.service.js';
import { ContactService } from '../src/contact/contact.service.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { RecordGuards, type RecordGuard } from '../src/guards/record-guards.js';
import { InvoiceService } from '../src/invoice/invoice.service.js';
import { LeadInput, LeadService } from '../src/lead/lead.service.js';
import { NoteService } from '../src/note/note.service.js';
import { OpportunityService } from '../src/opportunity/opportunity.service.js';
import { PipelineStageService } from '../src/pipeline-stage/pipeline-stage.service.js';
import { QuoteInput, QuoteService } from '../src/quote/quote.service.js';
import { SalesOrderService } from '../src/sales-order/sales-order.service.js';
import { SegmentService } from '../src/segment/segment.service.js';
import type { SegmentRule } from '../src/segment/segment.entity.js';
import { TaskService } from '../src/task/task.service.js';
import { UserService } from '../src/user/user.service.js';
import { aCompany, aContact, anActor, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, events and guards. Each test has a workspace of its own.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let customer: string;
/** Events of the current workspace: `QuoteSaved accepted <id>`. */
let published: string[];
let guard: RecordGuard = async () => undefined;

const actor = anActor('Ada');
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);
const leads = () => crm.get(LeadService);
const stages = () => crm.get(PipelineStageService);
const opportunities = () => crm.get(OpportunityService);
const quotes = () => crm.get(QuoteService);
const orders = () => crm.get(SalesOrderService);
const notes = () => crm.get(NoteService);
const tasks = () => crm.get(TaskService);
const segments = () => crm.get(SegmentService);

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  crm.get(EventBus).on(DomainEvent, (event) => {
    const { change } = event as DomainEvent & { change?: string };
    if (event.workspaceId === workspace)
      published.push([event.constructor.name, change, event.recordId].filter(Boolean).join(' '));
  });
  crm.get(RecordGuards).add((...given) => guard(...given));
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

beforeEach(async () => {
  guard = async () => undefined;
  published = [];
  workspace = await crm.aWorkspace();
  customer = (await run((tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Harbour' }), actor))).id;
  published = [];
});

const aService = { name: 'Advice', quantity: '2', unitPrice: '100' };
const countOf = async (table: string) =>
  (await run((tx) => tx.query(`SELECT count(*)::int AS n FROM ${table}`)))[0].n as number;
const dayFromToday = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('a lead', () => {
  const lead = (input: LeadInput = {}) =>
    run((tx) => leads().create(tx, { firstName: 'Kim', lastName: 'Berg', ...input }, actor));

  it('becomes a company with its contact and an opportunity, and its consent goes along', async () => {
    const consent = { consent: 'given' as const, consentDate: '2024-03-01', consentHow: 'newsletter form' };
    const made = await lead({
      companyName: 'Nord AS',
      email: 'kim@nord.example',
      sourceCampaign: 'Fair 2024',
      ...consent,
    });
    expect(made).toMatchObject({ number: 'LEAD-00001', status: 'new', sourceCampaign: 'Fair 2024', ...consent });
    const opportunity = { title: 'Tea for the office', value: '1200', expectedCloseDate: '2024-06-30' };
    const { lead: after, ...became } = await run((tx) => leads().qualify(tx, made.id, { opportunity }, actor));
    expect(after).toMatchObject({
      status: 'qualified',
      companyId: became.company!.id,
      contactId: became.contact!.id,
      version: 2,
    });
    expect(became.company).toMatchObject({ name: 'Nord AS', isCustomer: true, consent: null });
    expect(became.contact).toMatchObject({
      lastName: 'Berg',
      email: 'kim@nord.example',
      companyId: became.company!.id,
    });
    expect(became.contact).toMatchObject(consent);
    expect(became.opportunity).toMatchObject({
      number: 'OPP-00001',
      leadId: made.id,
      companyId: became.company!.id,
      contactId: became.contact!.id,
      value: '1200.00',
      currency: 'EUR',
      status: 'open',
    });
    await expect(run((tx) => leads().qualify(tx, made.id, {}, actor))).rejects.toMatchObject({
      kind: 'refused',
      code: 'qualified',
      message:
        'Lead LEAD-00001 is qualified and can no longer be qualified again. Change the company, contact or opportunity that it became.',
    });
    await expect(run((tx) => leads().delete(tx, made.id, after.version, actor))).rejects.toMatchObject({
      code: 'in_use',
    });
    expect(await countOf('companies')).toBe(2);
  });

  it('without a company becomes a private customer, and with known parties joins these', async () => {
    const alone = await run(async (tx) =>
      leads().qualify(tx, (await leads().create(tx, { lastName: 'Li' }, actor)).id, {}, actor),
    );
    expect(alone).toMatchObject({ company: null, contact: { lastName: 'Li', companyId: null }, opportunity: null });
    const made = await lead({ companyName: 'Harbour Ltd' });
    const joined = await run((tx) => leads().qualify(tx, made.id, { companyId: customer }, actor));
    expect(joined).toMatchObject({ company: { id: customer }, contact: { lastName: 'Berg', companyId: customer } });
    const again = await lead({ companyName: 'Harbour Ltd' });
    const known = await run((tx) => leads().qualify(tx, again.id, { contactId: joined.contact!.id }, actor));
    expect(known).toMatchObject({ company: { id: customer }, contact: { id: joined.contact!.id } });
    const other = await lead();
    await expect(
      run((tx) => leads().qualify(tx, other.id, { companyId: customer, contactId: alone.contact!.id }, actor)),
    ).rejects.toMatchObject({ code: 'invalid_lead', fields: [{ field: 'contactId', code: 'other_company' }] });
  });

  it('is not half qualified when its opportunity is wrong', async () => {
    const made = await lead({ companyName: 'Nord AS' });
    const opportunity = { title: '', value: '-1' };
    await expect(run((tx) => leads().qualify(tx, made.id, { opportunity }, actor))).rejects.toMatchObject({
      code: 'invalid_opportunity',
      fields: [{ field: 'value' }, { field: 'title' }],
    });
    expect(await run((tx) => leads().get(tx, made.id))).toMatchObject({ status: 'new', version: 1 });
    expect([await countOf('companies'), await countOf('contacts'), await countOf('opportunities')]).toEqual([1, 0, 0]);
  });

  it('is lost with a reason and worked on again', async () => {
    const made = await lead();
    await expect(run((tx) => leads().lose(tx, made.id, '', actor))).rejects.toMatchObject({
      message: 'The reason is missing. Enter one.',
    });
    const lost = await run((tx) => leads().lose(tx, made.id, 'No budget', actor));
    expect(lost).toMatchObject({ status: 'lost', lostReason: 'No budget' });
    await expect(run((tx) => leads().lose(tx, made.id, 'Again', actor))).rejects.toMatchObject({
      code: 'already_lost',
    });
    expect(await run((tx) => leads().update(tx, made.id, lost.version, { status: 'working' }, actor))).toMatchObject({
      status: 'working',
      lostReason: null,
    });
    expect(published).toEqual([
      `LeadSaved created ${made.id}`,
      `LeadSaved lost ${made.id}`,
      `LeadSaved updated ${made.id}`,
    ]);
    await expect(run((tx) => leads().update(tx, made.id, 1, { phone: '1' }, actor))).rejects.toMatchObject({
      code: 'stale_version',
    });
  });

  it('names every wrong field at once, and keeps what was said about consent', async () => {
    const wrong = { email: 'x', consentHow: 'form', sourceCampaign: 'x'.repeat(256) };
    await expect(run((tx) => leads().create(tx, wrong, actor))).rejects.toMatchObject({
      code: 'invalid_lead',
      fields: [
        { field: 'email', code: 'not_an_email' },
        { field: 'sourceCampaign', code: 'too_long' },
        { field: 'consent', message: 'Say whether the consent was given or withdrawn.' },
      ],
    });
    await expect(run((tx) => leads().create(tx, {}, actor))).rejects.toMatchObject({
      message: 'The lead has no name. Enter the name of a person, of a company or both.',
    });
    await expect(lead({ consent: 'given' })).rejects.toMatchObject({
      fields: [{ field: 'consentHow', code: 'required' }],
    });
    await expect(lead({ consent: 'given', consentHow: 'form', consentDate: dayFromToday(3) })).rejects.toMatchObject({
      fields: [{ field: 'consentDate', code: 'in_the_future' }],
    });
    const made = await lead({ consent: 'given', consentHow: 'form' });
    const change = (patch: LeadInput) => run((tx) => leads().update(tx, made.id, 1, patch, actor));
    await expect(change({ consent: null })).rejects.toMatchObject({
      message: 'The consent was recorded and stays on record. Set it to "withdrawn" to end it.',
    });
    await expect(change({ consent: 'withdrawn' })).rejects.toMatchObject({ fields: [{ field: 'consentHow' }] });
    expect(await change({ consent: 'withdrawn', consentHow: 'by telephone' })).toMatchObject({
      consent: 'withdrawn',
      consentHow: 'by telephone',
    });
    expect(await countOf('leads')).toBe(1);
  });
});

describe('the pipeline', () => {
  const inOrder = async () => (await run((tx) => stages().list(tx, {}))).items.map((stage) => stage.name);

  it('starts with stages, and is rearranged, shortened and never empty', async () => {
    expect(await inOrder()).toEqual(['Prospecting', 'Qualified', 'Proposal', 'Negotiation']);
    const made = await run((tx) => stages().create(tx, { name: 'Trial', probability: 60, position: 3 }));
    expect(await inOrder()).toEqual(['Prospecting', 'Qualified', 'Proposal', 'Trial', 'Negotiation']);
    const first = await run((tx) => stages().update(tx, made.id, 1, { position: 0 }));
    expect(await inOrder()).toEqual(['Trial', 'Prospecting', 'Qualified', 'Proposal', 'Negotiation']);
    const opportunity = await run((tx) => opportunities().create(tx, { companyId: customer, title: 'Tea' }, actor));
    expect(opportunity).toMatchObject({ stageId: made.id, value: '0.00' });
    await expect(run((tx) => stages().delete(tx, made.id, first.version))).rejects.toMatchObject({
      code: 'in_use',
      message: 'Pipeline stage "Trial" is used by other records and stays. Archive it instead.',
    });
    const { items } = await run((tx) => stages().list(tx, {}));
    for (const stage of items.slice(2)) await run((tx) => stages().delete(tx, stage.id, stage.version));
    await run((tx) => stages().update(tx, items[1]!.id, 1, { archived: true }));
    await expect(run((tx) => stages().update(tx, made.id, first.version, { archived: true }))).rejects.toMatchObject({
      code: 'last_stage',
      message: '"Trial" is the only stage of the pipeline and cannot be archived. Add or restore another stage first.',
    });
    await expect(run((tx) => stages().create(tx, { name: 'Trial', probability: 5 }))).rejects.toMatchObject({
      code: 'name_taken',
    });
    await expect(run((tx) => stages().create(tx, { name: '', probability: 101 }))).rejects.toMatchObject({
      code: 'invalid_pipeline_stage',
      fields: [{ field: 'probability' }, { field: 'name' }],
    });
  });
});

describe('an opportunity', () => {
  const opportunity = (input = {}) =>
    run((tx) => opportunities().create(tx, { companyId: customer, title: 'Tea', value: '250', ...input }, actor));

  it('moves along the pipeline and is won, lost with a reason, and opened again', async () => {
    const made = await opportunity();
    const next = (await run((tx) => stages().list(tx, {}))).items[2]!;
    const moved = await run((tx) =>
      opportunities().update(tx, made.id, 1, { stageId: next.id, value: '300.5' }, actor),
    );
    expect(moved).toMatchObject({ stageId: next.id, value: '300.50', valueMinor: '30050', title: 'Tea' });
    expect((await run((tx) => opportunities().list(tx, { filter: { value: { gte: '300' } } }))).total).toBe(1);
    await expect(run((tx) => opportunities().lose(tx, made.id, null, actor))).rejects.toMatchObject({
      fields: [{ field: 'reason', code: 'required' }],
    });
    expect(await run((tx) => opportunities().lose(tx, made.id, 'Too dear', actor))).toMatchObject({
      status: 'lost',
      closedReason: 'Too dear',
      closedDate: expect.any(String),
    });
    await expect(run((tx) => opportunities().win(tx, made.id, null, actor))).rejects.toMatchObject({
      code: 'closed',
      message: 'Opportunity OPP-00001 is lost and can no longer be won. Open it again first, or enter a new one.',
    });
    expect(await run((tx) => opportunities().reopen(tx, made.id, actor))).toMatchObject({
      status: 'open',
      closedReason: null,
      closedDate: null,
    });
    expect(await run((tx) => opportunities().win(tx, made.id, undefined, actor))).toMatchObject({ status: 'won' });
  });

  it('becomes a quote and is won when that is accepted', async () => {
    const made = await opportunity();
    const quote = await run((tx) => opportunities().toQuote(tx, made.id, {}, actor));
    expect(quote).toMatchObject({
      number: 'QU-00001',
      opportunityId: made.id,
      status: 'draft',
      total: '250.00',
      lines: [{ name: 'Tea', quantity: '1.0000', unitPrice: '250.0000' }],
    });
    expect(await run((tx) => opportunities().get(tx, made.id))).toMatchObject({ status: 'open' });
    const { salesOrder } = await run((tx) => quotes().accept(tx, quote.id, {}, actor));
    expect(salesOrder).toMatchObject({ opportunityId: made.id, quoteId: quote.id });
    expect(await run((tx) => opportunities().get(tx, made.id))).toMatchObject({ status: 'won' });
  });

  it('becomes an order and is won with it, or neither when a line is wrong', async () => {
    const made = await opportunity();
    const lines = [{ name: 'Tea', quantity: '0' }];
    await expect(run((tx) => opportunities().toSalesOrder(tx, made.id, { lines }, actor))).rejects.toMatchObject({
      code: 'invalid_sales_order',
    });
    expect(await run((tx) => opportunities().get(tx, made.id))).toMatchObject({ status: 'open', version: 1 });
    const order = await run((tx) => opportunities().toSalesOrder(tx, made.id, { lines: [aService] }, actor));
    expect(order).toMatchObject({ number: 'SO-00001', opportunityId: made.id, status: 'draft', total: '200.00' });
    await expect(run((tx) => opportunities().toQuote(tx, made.id, {}, actor))).rejects.toMatchObject({
      code: 'closed',
    });
    const nothing = await opportunity({ value: '0' });
    await expect(run((tx) => opportunities().toQuote(tx, nothing.id, {}, actor))).rejects.toMatchObject({
      code: 'no_value',
    });
  });

  it('names every wrong field at once', async () => {
    const foreign = randomUUID();
    const person = await run((tx) => crm.get(ContactService).create(tx, aContact(), actor));
    const wrong = { contactId: person.id, title: ' ', value: '1.005', currency: 'XXXX', stageId: foreign };
    await expect(opportunity(wrong)).rejects.toMatchObject({
      code: 'invalid_opportunity',
      fields: [
        { field: 'contactId', code: 'other_company' },
        { field: 'stageId', code: 'unknown_reference' },
        { field: 'value', code: 'too_precise' },
        { field: 'title', code: 'required' },
        { field: 'currency' },
      ],
    });
    await expect(opportunity({ companyId: null })).rejects.toMatchObject({
      message: 'The customer is missing. Give a company, a contact or both.',
    });
  });
});

describe('a quote', () => {
  const quote = (input: Partial<QuoteInput> & { send?: boolean } = {}) =>
    run((tx) => quotes().create(tx, { companyId: customer, lines: [aService], ...input }, actor));

  it('is sent, accepted and becomes the confirmed order with the same lines', async () => {
    const lines = [
      { ...aService, unitPrice: '14.7', discountPercent: '5', description: 'Chai' },
      { name: 'Freight', quantity: '1', unitPrice: '32.38' },
    ];
    const made = await quote({ lines, reference: 'RFQ 7', expiryDate: dayFromToday(30) });
    expect(made).toMatchObject({ number: 'QU-00001', revision: 1, status: 'draft' });
    expect(await run((tx) => quotes().send(tx, made.id, actor))).toMatchObject({ status: 'sent' });
    const { quote: accepted, salesOrder } = await run((tx) => quotes().accept(tx, made.id, {}, actor));
    expect(accepted).toMatchObject({ status: 'converted' });
    expect(salesOrder).toMatchObject({
      number: 'SO-00001',
      status: 'confirmed',
      quoteId: made.id,
      reference: 'RFQ 7',
      total: made.total,
    });
    const content = ({
      name,
      description,
      quantity,
      unitPrice,
      discountPercent,
      amount,
    }: (typeof made.lines)[number]) => ({
      name,
      description,
      quantity,
      unitPrice,
      discountPercent,
      amount,
    });
    expect(salesOrder!.lines.map((line) => content(line as never))).toEqual(made.lines.map(content));
    expect(published).toEqual([
      `QuoteSaved created ${made.id}`,
      `QuoteSaved sent ${made.id}`,
      `QuoteSaved accepted ${made.id}`,
      `QuoteSaved converted ${made.id}`,
      `SalesOrderSaved created ${salesOrder!.id}`,
    ]);
    await expect(run((tx) => quotes().accept(tx, made.id, {}, actor))).rejects.toMatchObject({
      code: 'converted',
      message: 'Quote QU-00001 is converted and cannot be accepted. Change or cancel its sales order instead.',
    });
    await run((tx) => orders().cancel(tx, salesOrder!.id, actor));
    expect(await run((tx) => quotes().get(tx, made.id))).toMatchObject({ status: 'accepted' });
    expect(await run((tx) => quotes().convert(tx, made.id, actor))).toMatchObject({ number: 'SO-00002' });
  });

  it('is accepted once by ten at the same moment', async () => {
    const { id } = await quote({ send: true });
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => run((tx) => quotes().accept(tx, id, {}, actor))),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await countOf('sales_orders')).toBe(1);
  });

  it('is never edited once it is sent: a new revision is made and the old one kept as it was', async () => {
    const made = await quote({ date: '2024-05-01', expiryDate: null, send: true });
    await expect(
      run((tx) => quotes().update(tx, made.id, made.version, { reference: 'x' }, actor)),
    ).rejects.toMatchObject({
      code: 'not_a_draft',
      message: 'Quote QU-00001 is sent, so what was offered stays as it is. Revise it to offer something else.',
    });
    const declined = await run((tx) => quotes().decline(tx, made.id, 'Too dear', actor));
    expect(declined).toMatchObject({ status: 'declined', declinedReason: 'Too dear' });
    const lines = [{ ...aService, id: made.lines[0]!.id, unitPrice: '90' }];
    const revised = await run((tx) => quotes().revise(tx, made.id, { lines, date: '2024-06-01' }, actor));
    expect(revised).toMatchObject({
      number: 'QU-00001',
      revision: 2,
      status: 'draft',
      total: '180.00',
      date: '2024-06-01',
      declinedReason: null,
    });
    expect(await run((tx) => quotes().revisions(tx, made.id))).toMatchObject([
      {
        revision: 1,
        content: {
          total: '200.00',
          date: '2024-05-01',
          status: 'declined',
          declinedReason: 'Too dear',
          lines: [{ name: 'Advice', unitPrice: '100.0000', amount: '200.00' }],
        },
      },
    ]);
    await expect(run((tx) => tx.query(`UPDATE quote_revisions SET revision = 9`))).rejects.toThrow('permission denied');
    await expect(run((tx) => quotes().revise(tx, made.id, {}, actor))).rejects.toMatchObject({ code: 'still_a_draft' });
  });

  it('expires when its last day is over, whoever looks, and can be offered anew for as long', async () => {
    const made = await quote({ date: '2024-05-01', expiryDate: '2024-05-31' });
    await expect(run((tx) => quotes().send(tx, made.id, actor))).rejects.toMatchObject({ code: 'expired' });
    await run((tx) => tx.query(`UPDATE quotes SET status = 'sent' WHERE id = $1`, [made.id]));
    published = [];
    expect((await run((tx) => quotes().list(tx, { filter: { status: 'expired' } }))).items).toMatchObject([
      { id: made.id },
    ]);
    expect(published).toEqual([`QuoteSaved expired ${made.id}`]);
    await expect(run((tx) => quotes().accept(tx, made.id, {}, actor))).rejects.toMatchObject({
      code: 'expired',
      message: 'Quote QU-00001 expired on 2024-05-31 and cannot be accepted. Revise it to offer it anew.',
    });
    const revised = await run((tx) => quotes().revise(tx, made.id, { date: '2090-01-01' }, actor));
    expect(revised).toMatchObject({ status: 'draft', expiryDate: '2090-01-31' });
    const lasting = await quote({ expiryDate: dayFromToday(1), send: true });
    expect(await run((tx) => quotes().get(tx, lasting.id))).toMatchObject({ status: 'sent' });
  });

  it('refuses an empty offer, a last day before its date, and what a guard forbids', async () => {
    await expect(quote({ lines: [], send: true })).rejects.toMatchObject({ fields: [{ field: 'lines' }] });
    const empty = await quote({ lines: [] });
    await expect(run((tx) => quotes().accept(tx, empty.id, {}, actor))).rejects.toMatchObject({ code: 'no_lines' });
    await expect(quote({ date: '2024-05-02', expiryDate: '2024-05-01' })).rejects.toMatchObject({
      message: 'The expiry date 2024-05-01 is before the date of the quote, 2024-05-02. Choose a later one.',
    });
    guard = async ({ record }, action) => (record === 'quote' && action === 'edit' ? 'Not now.' : undefined);
    await expect(run((tx) => quotes().update(tx, empty.id, 1, { reference: 'x' }, actor))).rejects.toMatchObject({
      code: 'record_guarded',
      message: 'Not now.',
    });
  });
});

describe('notes and tasks', () => {
  it('hang on any record and go with it', async () => {
    const draft = await run((tx) =>
      crm.get(InvoiceService).create(tx, { companyId: customer, lines: [aService] }, actor),
    );
    const about = { record: 'invoice', recordId: draft.id };
    const note = await run((tx) => notes().create(tx, { ...about, text: 'Call first.\nThen send.' }, actor));
    expect(note).toMatchObject({ ...about, text: 'Call first.\nThen send.', authorName: 'Ada', authorId: null });
    await run((tx) => notes().create(tx, { record: 'company', recordId: customer, text: 'Old friend' }, actor));
    expect((await run((tx) => notes().list(tx, { filter: about }))).items).toMatchObject([{ id: note.id }]);
    const task = await run((tx) => tasks().create(tx, { ...about, title: 'Send it', dueDate: '2024-06-01' }, actor));
    const done = await run((tx) => tasks().update(tx, task.id, 1, { done: true }, actor));
    expect(done).toMatchObject({ done: true, doneAt: expect.any(Date), version: 2 });
    expect(await run((tx) => tasks().update(tx, task.id, 2, { done: false }, actor))).toMatchObject({ doneAt: null });
    await run((tx) => crm.get(InvoiceService).delete(tx, draft.id, draft.version, actor));
    expect([await countOf('notes'), await countOf('tasks')]).toEqual([1, 0]);
  });

  it('are given to members only, and to records that exist', async () => {
    const member = await crm
      .get(UserService)
      .register({ email: `${randomUUID()}@example.com`, name: 'Bo', password: 'correct horse battery' });
    const about = { record: 'company', recordId: customer };
    const assign = () => run((tx) => tasks().create(tx, { ...about, title: 'Call', assigneeId: member.userId }, actor));
    await expect(assign()).rejects.toMatchObject({ fields: [{ field: 'assigneeId', code: 'not_a_member' }] });
    await run((tx) => crm.get(UserService).addMember(tx, member.userId, 'staff', actor));
    expect(await assign()).toMatchObject({ assigneeId: member.userId, done: false });
    const elsewhere = await crm.aWorkspace();
    const foreign = await crm.inWorkspace(elsewhere, (tx) => crm.get(CompanyService).create(tx, aCompany(), actor));
    const wrong = { record: 'company', recordId: foreign.id, text: '' };
    await expect(run((tx) => notes().create(tx, wrong, actor))).rejects.toMatchObject({
      code: 'invalid_note',
      fields: [
        {
          field: 'recordId',
          message: `There is no company with the id ${foreign.id} in this workspace. Choose one that exists.`,
        },
        { field: 'text', code: 'required' },
      ],
    });
    await expect(
      run((tx) => tasks().create(tx, { record: 'spaceship', recordId: customer, title: 'x' }, actor)),
    ).rejects.toMatchObject({
      fields: [{ field: 'record', code: 'not_a_choice', message: expect.stringContaining('salesOrder') }],
    });
  });
});

describe('a segment', () => {
  const given = { consent: 'given' as const, consentHow: 'form', consentDate: '2024-01-02' };
  const contact = (input: object) => run((tx) => crm.get(ContactService).create(tx, aContact(input), actor));
  const segment = (rules: SegmentRule[], more = {}) =>
    run((tx) => segments().create(tx, { name: randomUUID(), record: 'contact', rules, ...more }));
  const names = async (id: string, sort = 'lastName') =>
    (await run((tx) => segments().members(tx, id, { sort }))).page.items.map((one) =>
      'lastName' in one ? one.lastName : one.name,
    );

  it('holds who fits all rules and gave consent, found anew each time', async () => {
    const oslo = { addresses: [{ kind: 'postal' as const, city: 'Oslo', country: 'Norway' }] };
    const one = await contact({ lastName: 'A', ...oslo, ...given });
    await contact({ lastName: 'B', ...oslo });
    await contact({ lastName: 'C', ...oslo, consent: 'withdrawn', consentHow: 'by e-mail' });
    await contact({ lastName: 'D', ...given });
    const rules: SegmentRule[] = [{ field: 'city', operator: 'eq', value: 'Oslo' }];
    const strict = await segment(rules);
    const lenient = await segment(rules, { consent: 'notWithdrawn' });
    expect([await names(strict.id), await names(lenient.id)]).toEqual([['A'], ['A', 'B']]);
    expect(await run((tx) => segments().count(tx, lenient.id))).toBe(2);
    const twice: SegmentRule[] = [
      ...rules,
      { field: 'lastName', operator: 'ne', value: 'B' },
      { field: 'lastName', operator: 'ne', value: 'X' },
    ];
    await run((tx) => segments().update(tx, lenient.id, 1, { rules: twice }));
    expect(await names(lenient.id)).toEqual(['A']);
    await run((tx) =>
      crm.get(ContactService).update(tx, one.id, 1, { consent: 'withdrawn', consentHow: 'by e-mail' }, actor),
    );
    expect([await names(strict.id), await names(lenient.id)]).toEqual([[], []]);
  });

  it('asks what was bought, and leaves the archived out', async () => {
    await run(async (tx) => {
      const before = await crm.get(CompanyService).get(tx, customer);
      await crm.get(CompanyService).update(tx, customer, before.version, given, actor);
      const lines = [aService];
      await crm.get(InvoiceService).create(tx, { companyId: customer, date: '2024-05-06', lines, issue: true }, actor);
      await crm.get(CompanyService).create(tx, aCompany({ name: 'Idle', ...given }), actor);
    });
    const rules: SegmentRule[] = [
      { field: 'invoiceCount', operator: 'gte', value: '1' },
      { field: 'lastInvoiceDate', operator: 'lt', value: '2024-06-01' },
    ];
    const buyers = await segment(rules, { record: 'company' });
    expect(await names(buyers.id, 'name')).toEqual(['Harbour']);
    await run(async (tx) => {
      const { version } = await crm.get(CompanyService).get(tx, customer);
      await crm.get(CompanyService).update(tx, customer, version, { archived: true }, actor);
    });
    expect(await names(buyers.id, 'name')).toEqual([]);
  });

  it('is exported as CSV that no spreadsheet runs, and the audit log says so', async () => {
    await contact({ firstName: '=1+1', lastName: 'O"Hara, Jr', phone: '+47 22 33 44', companyId: customer, ...given });
    await contact({ firstName: 'Zoe', lastName: 'Ä', ...given });
    const { id, name } = await segment([]);
    const { csv, rows } = await run((tx) => segments().export(tx, id, actor));
    expect(rows).toBe(2);
    const lines = csv.split('\r\n');
    expect(lines[0]).toBe(
      'number,firstName,lastName,company,email,phone,mobile,city,country,consent,consentDate,consentHow',
    );
    expect(lines.slice(1, -1).toSorted()).toEqual([
      `P-00001,'=1+1,"O""Hara, Jr",Harbour,,+47 22 33 44,,,,given,2024-01-02,form`,
      'P-00002,Zoe,Ä,,,,,,,given,2024-01-02,form',
    ]);
    const [entry] = await run((tx) => crm.get(AuditLog).latest(tx, 1));
    expect(entry).toMatchObject({ act: 'segment.exported', actorName: 'Ada', subject: id, details: { name, rows: 2 } });
  });

  it('exports every member of a large segment once', async () => {
    await run((tx) =>
      tx.query(
        `INSERT INTO contacts (workspace_id, number, last_name, consent, consent_date)
         SELECT $1, 'P-' || n, 'Berg', 'given', '2024-01-02' FROM generate_series(1, 2500) n`,
        [workspace],
      ),
    );
    const { id } = await segment([]);
    const { csv, rows } = await run((tx) => segments().export(tx, id, actor));
    expect(rows).toBe(2500);
    expect(new Set(csv.split('\r\n')).size).toBe(2502);
  });

  it('takes only fields of its whitelist, naming every wrong rule', async () => {
    const rules = [
      { field: 'workspace_id', operator: 'eq', value: workspace },
      { field: 'lastName', operator: 'regex', value: '.*' },
      { field: 'createdAt', operator: 'gte', value: 'yesterday' },
      null,
    ] as unknown as SegmentRule[];
    await expect(segment(rules)).rejects.toMatchObject({
      code: 'invalid_segment',
      fields: [
        {
          field: 'rules.0',
          code: 'unknown_field',
          message: expect.stringContaining('There is no field of a contact called "workspace_id". Possible are number'),
        },
        { field: 'rules.1', code: 'invalid_rule' },
        { field: 'rules.2', code: 'invalid_rule' },
        { field: 'rules.3.value', code: 'not_text' },
      ],
    });
    const name = 'Newsletter';
    await segment([], { name });
    await expect(segment([], { name })).rejects.toMatchObject({ code: 'name_taken' });
  });
});

it('none of it is visible to another workspace', async () => {
  const made = await run(async (tx) => ({
    lead: (await leads().create(tx, { lastName: 'L' }, actor)).id,
    quote: (await quotes().create(tx, { companyId: customer, lines: [aService] }, actor)).id,
    segment: (await segments().create(tx, { name: 'S', record: 'contact' })).id,
  }));
  const other = await crm.aWorkspace();
  for (const attempt of [
    () => crm.inWorkspace(other, (tx) => leads().qualify(tx, made.lead, {}, actor)),
    () => crm.inWorkspace(other, (tx) => quotes().accept(tx, made.quote, {}, actor)),
    () => crm.inWorkspace(other, (tx) => segments().export(tx, made.segment, actor)),
  ])
    await expect(attempt()).rejects.toMatchObject({ kind: 'not-found' });
});
