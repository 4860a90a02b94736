import { testDatabase, TestDatabase } from '../../../test/database.js';
import { AccountingFields } from '../src/accounting/accounting-fields.service.js';
import { AccountingExclusionChanged } from '../src/accounting/accounting.events.js';
import { CompanyService } from '../src/company/company.service.js';
import { ContactService } from '../src/contact/contact.service.js';
import { DomainError } from '../src/errors.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { RecordGuards } from '../src/guards/record-guards.js';
import { ProductService } from '../src/product/product.service.js';
import { WorkspaceService } from '../src/workspace/workspace.service.js';
import { aCompany, aContact, anActor, aProduct, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, services, event bus.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let heard: DomainEvent[];

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 20);
  workspace = await crm.aWorkspace();
  crm.get(EventBus).on(DomainEvent, (event) => void heard.push(event));
});

beforeEach(() => (heard = []));

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const inside: Crm['inWorkspace'] = (id, work) => crm.inWorkspace(id, work);

describe('two edits of one version', () => {
  it('end with one change and one refusal, in each of 100 simultaneous pairs', async () => {
    const products = crm.get(ProductService);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const product = await inside(workspace, (tx) => products.create(tx, aProduct(), anActor()));
        const edit = (name: string) =>
          inside(workspace, (tx) => products.update(tx, product.id, product.version, { name }, anActor())).then(
            () => 'changed',
            (error: DomainError) => `${error.kind} ${error.code}`,
          );
        const pair = await Promise.all([edit('First'), edit('Second')]);
        const after = await inside(workspace, (tx) => products.get(tx, product.id));
        return [...pair.toSorted(), after.version];
      }),
    );
    expect(outcomes).toEqual(Array(100).fill(['changed', 'conflict stale_version', 2]));
  });

  it('tell the later one what happened and what to do', async () => {
    const companies = crm.get(CompanyService);
    const company = await inside(workspace, (tx) => companies.create(tx, aCompany(), anActor()));
    await inside(workspace, (tx) => companies.update(tx, company.id, 1, { phone: '1' }, anActor()));
    await expect(
      inside(workspace, (tx) => companies.update(tx, company.id, 1, { phone: '2' }, anActor())),
    ).rejects.toThrow(
      `company ${company.code} was changed by somebody else in the meantime (it is now version 2). Load it again and repeat your change.`,
    );
    await expect(inside(workspace, (tx) => companies.delete(tx, company.id, 1, anActor()))).rejects.toMatchObject({
      code: 'stale_version',
    });
  });

  it('hold for contacts and for the workspace’s settings as well', async () => {
    const contacts = crm.get(ContactService);
    const contact = await inside(workspace, (tx) => contacts.create(tx, aContact(), anActor()));
    await inside(workspace, (tx) => contacts.update(tx, contact.id, 1, { phone: '1' }, anActor()));
    await expect(
      inside(workspace, (tx) => contacts.update(tx, contact.id, 1, { phone: '2' }, anActor())),
    ).rejects.toMatchObject({ code: 'stale_version' });
    const workspaces = crm.get(WorkspaceService);
    await inside(workspace, (tx) => workspaces.update(tx, 1, { name: 'New name' }, anActor()));
    await expect(
      inside(workspace, (tx) => workspaces.update(tx, 1, { name: 'Newer name' }, anActor())),
    ).rejects.toMatchObject({ code: 'stale_version' });
  });
});

describe('events', () => {
  it('name the fields that changed, and stay away when nothing did', async () => {
    const companies = crm.get(CompanyService);
    const company = await inside(workspace, (tx) =>
      companies.create(tx, aCompany({ name: 'Same', phone: '1' }), anActor()),
    );
    await inside(workspace, (tx) =>
      companies.update(tx, company.id, 1, { name: 'Same ', phone: '2', email: null }, anActor()),
    );
    const unchanged = await inside(workspace, (tx) =>
      companies.update(tx, company.id, 2, { name: 'Same', phone: '2' }, anActor()),
    );
    await inside(workspace, (tx) => companies.update(tx, company.id, 2, { archived: true }, anActor()));
    expect(unchanged.version).toBe(2);
    expect(heard).toMatchObject([
      {
        record: 'company',
        recordId: company.id,
        workspaceId: workspace,
        change: 'created',
        changed: [],
        origin: { by: 'user' },
      },
      { change: 'updated', changed: ['phone'] },
      { change: 'archived', changed: ['archived'] },
    ]);
  });

  it('that a subscriber refuses undo the change', async () => {
    const companies = crm.get(CompanyService);
    const bus = crm.get(EventBus);
    let refuse = true;
    bus.on(DomainEvent, () => {
      if (refuse) throw new Error('no room in the books');
    });
    const before = await inside(workspace, (tx) => companies.list(tx, {}));
    await expect(inside(workspace, (tx) => companies.create(tx, aCompany(), anActor()))).rejects.toThrow(
      'no room in the books',
    );
    refuse = false;
    expect((await inside(workspace, (tx) => companies.list(tx, {}))).total).toBe(before.total);
  });

  it('of a contact name the company it joined and the one it left, and the main person who stepped back', async () => {
    const [companies, contacts] = [crm.get(CompanyService), crm.get(ContactService)];
    const [from, to] = await inside(
      workspace,
      async (tx) =>
        [await companies.create(tx, aCompany(), anActor()), await companies.create(tx, aCompany(), anActor())] as const,
    );
    const chief = await inside(workspace, (tx) =>
      contacts.create(tx, aContact({ companyId: to.id, isPrimary: true }), anActor()),
    );
    const mover = await inside(workspace, (tx) =>
      contacts.create(tx, aContact({ companyId: from.id, isPrimary: true }), anActor()),
    );
    heard = [];
    await inside(workspace, (tx) => contacts.update(tx, mover.id, 1, { companyId: to.id }, anActor()));
    expect(heard).toMatchObject([
      { recordId: chief.id, changed: ['isPrimary'], companyIds: [to.id] },
      { recordId: mover.id, changed: ['companyId'], companyIds: [from.id, to.id] },
    ]);
    const after = await inside(workspace, (tx) => contacts.get(tx, chief.id));
    expect(after).toMatchObject({ isPrimary: false, version: 2 });
  });
});

describe('guards', () => {
  it('refuse an edit or a removal with their own sentence, before anything is written', async () => {
    const companies = crm.get(CompanyService);
    const company = await inside(workspace, (tx) => companies.create(tx, aCompany(), anActor()));
    crm
      .get(RecordGuards)
      .add((subject, action) =>
        Promise.resolve(subject.id === company.id ? `The company cannot be changed now (${action}).` : undefined),
      );
    await expect(
      inside(workspace, (tx) => companies.update(tx, company.id, 1, { name: 'X' }, anActor())),
    ).rejects.toMatchObject({
      kind: 'refused',
      code: 'record_guarded',
      message: 'The company cannot be changed now (edit).',
    });
    await expect(inside(workspace, (tx) => companies.delete(tx, company.id, 1, anActor()))).rejects.toThrow('(delete)');
    expect(await inside(workspace, (tx) => companies.get(tx, company.id))).toMatchObject({
      version: 1,
      name: company.name,
    });
  });
});

describe('accounting fields', () => {
  it('are stamped without touching version, time of change or events', async () => {
    const companies = crm.get(CompanyService);
    const fields = crm.get(AccountingFields);
    const company = await inside(workspace, (tx) => companies.create(tx, aCompany(), anActor()));
    heard = [];
    const lastExportAt = new Date('2026-03-01T10:00:00Z');
    await inside(workspace, (tx) =>
      fields.stamp(tx, [{ record: 'company', id: company.id, accountingCode: 'A-1', lastExportAt }]),
    );
    await inside(workspace, (tx) =>
      fields.stamp(tx, [{ record: 'company', id: company.id, lastImportAt: lastExportAt }]),
    );
    const stamped = await inside(workspace, (tx) => companies.get(tx, company.id));
    expect(stamped.accounting).toMatchObject({
      accountingCode: 'A-1',
      lastAccountingExportAt: lastExportAt,
      lastAccountingImportAt: lastExportAt,
    });
    expect([stamped.version, stamped.updatedAt]).toEqual([company.version, company.updatedAt]);
    await inside(workspace, (tx) => fields.stamp(tx, [{ record: 'company', id: company.id, accountingCode: null }]));
    expect((await inside(workspace, (tx) => companies.get(tx, company.id))).accounting.accountingCode).toBeNull();
    expect(heard).toEqual([]);
  });

  it('are stamped by several hands at once without a deadlock', async () => {
    const products = crm.get(ProductService);
    const fields = crm.get(AccountingFields);
    const made = await inside(workspace, async (tx) => {
      const all = [];
      for (let i = 0; i < 20; i++) all.push(await products.create(tx, aProduct(), anActor()));
      return all;
    });
    const stamps = made.map(({ id }) => ({ record: 'product' as const, id, lastExportAt: new Date() }));
    await Promise.all(
      Array.from({ length: 40 }, (_, turn) =>
        inside(workspace, (tx) => fields.stamp(tx, turn % 2 ? stamps : stamps.toReversed())),
      ),
    );
    const [count] = (await inside(workspace, (tx) =>
      tx.query(
        'SELECT count(*)::int AS n FROM products WHERE workspace_id = $1 AND last_accounting_export_at IS NOT NULL',
        [workspace],
      ),
    )) as { n: number }[];
    expect(count!.n).toBe(20);
  });

  it('exclude a record with a reason and let it in again, and say so', async () => {
    const companies = crm.get(CompanyService);
    const fields = crm.get(AccountingFields);
    const company = await inside(workspace, (tx) => companies.create(tx, aCompany(), anActor()));
    heard = [];
    const set = (patch: object) =>
      inside(workspace, (tx) => fields.setExcluded(tx, 'company', company.id, patch, anActor()));
    expect(await set({ doNotExport: true, doNotExportReason: 'Kept by hand' })).toEqual({
      doNotExport: true,
      doNotExportReason: 'Kept by hand',
      doNotImport: false,
      doNotImportReason: null,
    });
    expect(await set({ doNotImport: true })).toMatchObject({
      doNotExport: true,
      doNotExportReason: 'Kept by hand',
      doNotImport: true,
    });
    expect(await set({ doNotExport: false })).toMatchObject({
      doNotExport: false,
      doNotExportReason: null,
      doNotImport: true,
    });
    expect(heard.map((event) => event instanceof AccountingExclusionChanged && event.excluded)).toEqual([
      { doNotExport: true, doNotImport: false },
      { doNotExport: true, doNotImport: true },
      { doNotExport: false, doNotImport: true },
    ]);
    const other = await crm.aWorkspace();
    await expect(
      inside(other, (tx) => fields.setExcluded(tx, 'company', company.id, { doNotExport: true }, anActor())),
    ).rejects.toMatchObject({ kind: 'not-found' });
  });
});
