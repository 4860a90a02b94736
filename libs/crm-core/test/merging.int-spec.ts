import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyMergeService } from '../src/company/company-merge.service.js';
import { CompanyService } from '../src/company/company.service.js';
import { CompanyMerged, CompanySaved } from '../src/company/company.events.js';
import { ContactService } from '../src/contact/contact.service.js';
import { CreditAndReissueService } from '../src/credit-and-reissue/credit-and-reissue.service.js';
import { CreditNoteService } from '../src/credit-note/credit-note.service.js';
import { EventBus } from '../src/events/event-bus.js';
import { InvoiceService } from '../src/invoice/invoice.service.js';
import { NoteService } from '../src/note/note.service.js';
import { PaymentMethodService } from '../src/payment-method/payment-method.service.js';
import { PaymentService } from '../src/payment/payment.service.js';
import { PurchaseOrderService } from '../src/purchase-order/purchase-order.service.js';
import { QuoteService } from '../src/quote/quote.service.js';
import { SalesOrderService } from '../src/sales-order/sales-order.service.js';
import { SupplierBillService } from '../src/supplier-bill/supplier-bill.service.js';
import { aCompany, aContact, anActor, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies. Nothing is fake.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
const told: string[] = [];

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  workspace = await crm.aWorkspace();
  const events = crm.get(EventBus);
  events.on(CompanyMerged, (event) => void told.push(`${event.recordId} into ${event.intoId}`));
  events.on(CompanySaved, (event) => void (event.change === 'merged' && told.push(`${event.recordId} merged`)));
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const actor = anActor('Ada');
const line = { name: 'Advice', quantity: '1', unitPrice: '100' };
const both = { isCustomer: true, isSupplier: true };
type Tx = Parameters<Parameters<Crm['inWorkspace']>[1]>[0];
const inside = <T>(work: (tx: Tx) => Promise<T>) => crm.inWorkspace(workspace, work);
const company = (input = aCompany(both)) => inside((tx) => crm.get(CompanyService).create(tx, input, actor));
const merge = (id: string, into: string, version?: number) =>
  inside((tx) => crm.get(CompanyMergeService).merge(tx, id, { into }, actor, version));
const invoice = (companyId: string, issue: boolean) =>
  inside((tx) => crm.get(InvoiceService).create(tx, { companyId, lines: [line], issue }, actor));

describe('merging two companies that are one business', () => {
  it('moves people, notes, quotes, open orders and drafts, and leaves issued documents and their money where they are', async () => {
    const winner = await company(aCompany({ isCustomer: true }));
    const loser = await company();
    const made = await inside(async (tx) => {
      const main = { isPrimary: true };
      await crm.get(ContactService).create(tx, aContact({ companyId: winner.id, ...main }), actor);
      const header = { companyId: loser.id, lines: [line] };
      return {
        person: await crm.get(ContactService).create(tx, aContact({ companyId: loser.id, ...main }), actor),
        note: await crm.get(NoteService).create(tx, { record: 'company', recordId: loser.id, text: 'Call' }, actor),
        quote: await crm.get(QuoteService).create(tx, header, actor),
        order: await crm.get(SalesOrderService).create(tx, header, actor),
        purchase: await crm.get(PurchaseOrderService).create(tx, header, actor),
        bill: await crm.get(SupplierBillService).create(tx, header, actor),
        draft: await crm.get(InvoiceService).create(tx, header, actor),
        issued: await crm.get(InvoiceService).create(tx, { ...header, issue: true }, actor),
      };
    });
    const { company: stays, merged, moved } = await merge(loser.id, winner.id);

    expect(moved).toEqual({
      contacts: 1,
      opportunities: 0,
      quotes: 1,
      salesOrders: 1,
      purchaseOrders: 1,
      drafts: 2,
      notes: 1,
      tasks: 0,
    });
    expect(stays).toMatchObject({ code: winner.code, isSupplier: true, archived: false, mergedIntoId: null });
    expect(merged).toMatchObject({ code: loser.code, archived: true, mergedIntoId: winner.id });
    await inside(async (tx) => {
      const person = await crm.get(ContactService).get(tx, made.person.id);
      expect(person).toMatchObject({ companyId: winner.id, isPrimary: false });
      expect(await crm.get(NoteService).get(tx, made.note.id)).toMatchObject({ recordId: winner.id });
      expect(await crm.get(QuoteService).get(tx, made.quote.id)).toMatchObject({ companyId: winner.id });
      expect(await crm.get(SalesOrderService).get(tx, made.order.id)).toMatchObject({ companyId: winner.id });
      expect(await crm.get(PurchaseOrderService).get(tx, made.purchase.id)).toMatchObject({ companyId: winner.id });
      expect(await crm.get(SupplierBillService).get(tx, made.bill.id)).toMatchObject({ companyId: winner.id });
      expect(await crm.get(InvoiceService).get(tx, made.draft.id)).toMatchObject({ companyId: winner.id, version: 2 });
      expect(await crm.get(InvoiceService).get(tx, made.issued.id)).toMatchObject({ companyId: loser.id });
      const [entry] = await tx.query(
        `SELECT actor_name, subject, details FROM audit_log WHERE act = 'company.merged' AND workspace_id = $1`,
        [workspace],
      );
      expect(entry).toMatchObject({
        actor_name: 'Ada',
        subject: `${loser.code} into ${winner.code}`,
        details: { moved },
      });
    });
    expect(told).toEqual([`${loser.id} merged`, `${loser.id} into ${winner.id}`]);
  });

  it('lets what was issued be paid and credited, and refuses anything new with the name of the other company', async () => {
    const winner = await company();
    const loser = await company();
    const open = await invoice(loser.id, true);
    await merge(loser.id, winner.id);
    const name = (one: { code: string; name: string }) => `${one.code} ${one.name}`;
    const sentence = `${name(loser)} was merged into ${name(winner)} and takes no new documents. Choose ${name(winner)} instead.`;
    await expect(invoice(loser.id, false)).rejects.toMatchObject({ code: 'invalid_invoice', message: sentence });
    const header = { companyId: loser.id, lines: [line] };
    for (const service of [QuoteService, SalesOrderService, PurchaseOrderService, SupplierBillService] as const)
      await expect(inside((tx) => crm.get(service).create(tx, header, actor))).rejects.toMatchObject({
        message: sentence,
      });
    await expect(
      inside((tx) => crm.get(ContactService).create(tx, aContact({ companyId: loser.id }), actor)),
    ).rejects.toMatchObject({
      message: `The company "${loser.name}" was merged into ${name(winner)}. Choose ${name(winner)} instead.`,
    });
    await expect(
      inside((tx) => crm.get(CreditAndReissueService).creditAndReissue(tx, open.id, {}, actor)),
    ).rejects.toMatchObject({
      code: 'merged',
      message: `Company ${loser.code} was merged into ${name(winner)} and takes no new documents. Credit what is open of the invoice, and make the new one out to ${name(winner)} instead.`,
    });
    const method = await inside((tx) => crm.get(PaymentMethodService).create(tx, { name: 'Transfer' }));
    const payment = { companyId: loser.id, amount: '60', methodId: method.id };
    await inside((tx) =>
      crm.get(PaymentService).create(tx, { ...payment, allocations: [{ invoiceId: open.id, amount: '60' }] }, actor),
    );
    const half = { ...line, unitPrice: '40' };
    const note = await inside((tx) =>
      crm.get(CreditNoteService).create(tx, { invoiceId: open.id, lines: [half], issue: true }, actor),
    );
    expect(note).toMatchObject({ companyId: loser.id, status: 'issued' });
  });

  it('is refused into itself, twice, into an archived or a merged one, and from an old version', async () => {
    const winner = await company();
    const [loser, archived] = [await company(), await company()];
    await inside((tx) => crm.get(CompanyService).update(tx, archived.id, 1, { archived: true }, actor));
    await expect(merge(loser.id, loser.id)).rejects.toMatchObject({
      code: 'merge_into_itself',
      message: `Company ${loser.code} cannot be merged into itself. Choose the other company that is the same business.`,
    });
    await expect(merge(loser.id, archived.id)).rejects.toMatchObject({ code: 'merge_into_archived' });
    await expect(merge(loser.id, winner.id, 7)).rejects.toMatchObject({ code: 'stale_version' });
    await expect(merge(loser.id, 'x')).rejects.toMatchObject({ code: 'invalid_company' });
    await merge(loser.id, winner.id, 1);
    await expect(merge(loser.id, winner.id)).rejects.toMatchObject({
      code: 'merged',
      message: `Company ${loser.code} was merged into ${winner.code} ${winner.name} and cannot be merged again. Merge ${winner.code} ${winner.name} instead.`,
    });
    await expect(merge(archived.id, loser.id)).rejects.toMatchObject({ code: 'merged' });
    await expect(
      inside((tx) => crm.get(CompanyService).update(tx, loser.id, 2, { archived: false }, actor)),
    ).rejects.toMatchObject({
      code: 'merged',
      message: `Company ${loser.code} was merged into ${winner.code} ${winner.name} and is kept as it was. Change ${winner.code} ${winner.name} instead.`,
    });
  });

  it('follows on: who was merged into the one that is merged now belongs to the last one', async () => {
    const [first, second, third] = [await company(), await company(), await company()];
    await merge(first.id, second.id);
    await merge(second.id, third.id);
    expect(await inside((tx) => crm.get(CompanyService).get(tx, first.id))).toMatchObject({ mergedIntoId: third.id });
  });

  it('is refused while the same supplier bill is entered on both, and leaves nothing half done', async () => {
    const [winner, loser] = [await company(), await company()];
    const bill = (companyId: string) =>
      inside((tx) =>
        crm.get(SupplierBillService).create(tx, { companyId, supplierReference: 'R-7', lines: [line] }, actor),
      );
    await bill(winner.id);
    await bill(loser.id);
    await expect(merge(loser.id, winner.id)).rejects.toMatchObject({
      code: 'bill_entered_twice',
      message: `${loser.code} has a draft of the supplier bill "R-7", which ${winner.code} has as well. Delete the draft, then merge.`,
    });
    expect(await inside((tx) => crm.get(CompanyService).get(tx, loser.id))).toMatchObject({
      archived: false,
      version: 1,
    });
  });
});
