import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  AccountingExclusionChanged,
  beforeCommit,
  CompanyDeleted,
  CompanySaved,
  ContactDeleted,
  ContactSaved,
  CreditAllocated,
  CreditAllocationRemoved,
  CreditNoteIssued,
  CreditNoteUpdated,
  CreditNoteVoided,
  EventBus,
  InvoiceIssued,
  InvoiceSentToContact,
  InvoiceUpdated,
  InvoiceVoided,
  isOurs,
  PaymentAllocated,
  PaymentAllocationRemoved,
  PaymentReversed,
  ProductDeleted,
  ProductSaved,
  PurchaseOrderSaved,
  RecordGuards,
  RecordPurged,
  RefundPaid,
  RefundReversed,
  StockAdjustmentPosted,
  StockAdjustmentVoided,
  StocktakeCancelled,
  StocktakeCompleted,
  StockTransferCancelled,
  StockTransferCompleted,
  SupplierBillIssued,
  SupplierBillUpdated,
  SupplierBillVoided,
  SupplierCreditAllocated,
  SupplierCreditAllocationRemoved,
  SupplierCreditIssued,
  SupplierCreditUpdated,
  SupplierCreditVoided,
  WorkOrderCancelled,
  WorkOrderCompleted,
  type DomainEvent,
  type Origin,
  type RecordName,
} from '#crm-core';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { XeroSync, type Notice } from '../xero-sync.js';
import { isAccepting } from './accepted-changes.js';
import { refOf } from './crm-core.refs.js';
import { xeroOrigin } from './incoming-payments.js';

type Told = DomainEvent & { readonly origin: Origin };
// oxlint-disable-next-line typescript/no-explicit-any -- a constructor type needs open parameters
type EventClass<E extends Told> = abstract new (...args: any[]) => E;

/** Turns the CRM core's events into notices and its guards' questions into refusals. */
@Injectable()
export class CrmCoreNotices implements OnModuleInit {
  private readonly buffered = new WeakMap<EntityManager, Map<string, Notice>>();

  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly sync: XeroSync,
    private readonly host: CrmHost,
  ) {}

  onModuleInit(): void {
    this.events.on(CompanySaved, async (event, tx) => {
      if (!onlyConsent(event)) await this.notice(event, 'company', event.recordId, { event: 'saved' }, tx);
    });
    this.tell(CompanyDeleted, 'deleted');
    this.events.on(ContactSaved, async (event, tx) => {
      if (!onlyConsent(event)) await this.notice(event, 'contact', event.recordId, { event: 'saved' }, tx);
    });
    this.tell(ContactDeleted, 'deleted');
    this.tell(ProductSaved, 'saved');
    this.tell(ProductDeleted, 'deleted');
    this.tell(InvoiceIssued, 'approved');
    this.tell(InvoiceUpdated, 'saved', (event) => event.stockMoved);
    this.tell(InvoiceVoided, 'voided', () => true);
    this.events.on(InvoiceSentToContact, async (event, tx) => {
      if (await takesTheMark(event, tx)) await this.notice(event, 'invoice', event.recordId, { event: 'saved' }, tx);
    });
    this.tell(CreditNoteIssued, 'approved');
    this.tell(CreditNoteUpdated, 'saved', (event) => event.stockMoved);
    this.tell(CreditNoteVoided, 'voided', () => true);
    this.tell(CreditAllocated, 'approved');
    this.tell(CreditAllocationRemoved, 'voided');
    this.tell(RefundPaid, 'approved');
    this.tell(RefundReversed, 'voided');
    // Money that was only recorded is never sent: what counts is what it was applied to.
    this.tell(PaymentAllocated, 'approved');
    this.tell(PaymentAllocationRemoved, 'saved');
    this.tell(PaymentReversed, 'voided');
    // Orders are sent from the draft on: they move nothing, and the books know drafts of them too.
    this.tell(PurchaseOrderSaved, 'saved');
    this.tell(SupplierBillIssued, 'approved');
    this.tell(SupplierBillUpdated, 'saved', (event) => event.stockMoved);
    this.tell(SupplierBillVoided, 'voided', () => true);
    this.tell(SupplierCreditIssued, 'approved');
    this.tell(SupplierCreditUpdated, 'saved', (event) => event.stockMoved);
    this.tell(SupplierCreditVoided, 'voided', () => true);
    this.tell(SupplierCreditAllocated, 'approved');
    this.tell(SupplierCreditAllocationRemoved, 'voided');
    this.tell(StockAdjustmentPosted, 'approved');
    this.tell(StockAdjustmentVoided, 'voided');
    this.tell(StocktakeCompleted, 'approved');
    this.tell(StockTransferCompleted, 'approved');
    this.tell(WorkOrderCompleted, 'approved');
    // What was given up before it moved anything was never in the books.
    for (const type of [StocktakeCancelled, StockTransferCancelled, WorkOrderCancelled] as const)
      this.events.on<StocktakeCancelled | StockTransferCancelled | WorkOrderCancelled>(type, async (event, tx) => {
        if (event.stockMoved) await this.notice(event, event.record, event.recordId, { event: 'voided' }, tx);
      });
    // A person is part of its company in the books.
    for (const type of [ContactSaved, ContactDeleted] as const)
      this.events.on<ContactSaved | ContactDeleted>(type, async (event, tx) => {
        if ('changed' in event && onlyConsent(event)) return;
        for (const id of event.companyIds) await this.notice(event, 'company', id, { event: 'saved' }, tx);
      });
    this.events.on(RecordPurged, async (event, tx) => {
      const ref = refOf(event.workspaceId, event.record, event.recordId);
      if (ref) await this.sync.forget(ref, event.label, event.reason, tx);
    });
    this.events.on(AccountingExclusionChanged, (event, tx) => this.exclusion(event, tx));
    this.guards.add(async ({ workspaceId, record, id }, action, tx) => {
      // What is locked because Xero has it may become what Xero has.
      if (action === 'edit' && isAccepting(tx)) return undefined;
      const ref = refOf(workspaceId, record, id);
      return ref && this.sync.refusal(ref, action, tx);
    });
  }

  private tell<E extends Told>(type: EventClass<E>, event: Notice['event'], stockMoved?: (fact: E) => boolean): void {
    this.events.on(type, (fact, tx) =>
      this.notice(fact, fact.record, fact.recordId, { event, ...(stockMoved?.(fact) ? { stockMoved: true } : {}) }, tx),
    );
  }

  /** A draft that is excluded, or let in again, is still nobody's business but the CRM's. */
  private async exclusion(event: AccountingExclusionChanged, tx: EntityManager): Promise<void> {
    const ref = refOf(event.workspaceId, event.record, event.recordId);
    const record = ref && (await this.host.read([ref], tx)).get(recordKey(ref));
    if (!record || ('status' in record && record.status === 'draft' && record.kind !== 'purchaseOrder')) return;
    await this.notice(event, event.record, event.recordId, { event: 'saved' }, tx);
  }

  private async notice(
    fact: Told,
    record: RecordName,
    id: string,
    what: Pick<Notice, 'event' | 'stockMoved'>,
    tx: EntityManager,
  ): Promise<void> {
    const ref = refOf(fact.workspaceId, record, id);
    // What came in from Xero does not go back.
    if (!ref || (fact.origin.by === 'system' && fact.origin.name === xeroOrigin)) return;
    const notice: Notice = { ...ref, ...what };
    if (!isOurs(tx)) return this.sync.changed(notice, tx);
    const waiting = this.buffered.get(tx) ?? new Map<string, Notice>();
    const before = waiting.get(recordKey(ref));
    // The last word on a record is what it is now; that it moved stock stays true.
    waiting.set(recordKey(ref), { ...notice, ...(before?.stockMoved ? { stockMoved: true } : {}) });
    this.buffered.set(tx, waiting);
    beforeCommit(tx, this, async (last) => {
      const notices = [...waiting.values()];
      waiting.clear();
      if (notices.length > 0) await this.sync.changed(notices, last);
    });
  }
}

/**
 * That an invoice was e-mailed changes nothing of it: it is told only where Xero has it approved and as it was agreed. What is still to
 * be sent says it when it goes; nothing is sent because of it.
 */
async function takesTheMark({ workspaceId, recordId }: InvoiceSentToContact, tx: EntityManager): Promise<boolean> {
  const linked = (await tx.query(
    `SELECT 1 FROM xero_links WHERE workspace_id = $1 AND kind = 'invoice' AND record_id = $2 AND part = 'main'
        AND archived_at IS NULL AND status = 'AUTHORISED' AND content IS NOT NULL`,
    [workspaceId, recordId],
  )) as unknown[];
  return linked.length > 0;
}

const consentFields = new Set(['consent', 'consentDate', 'consentHow']);

/** What somebody said about marketing is no business of the books. */
const onlyConsent = ({ change, changed }: { change: string; changed: string[] }): boolean =>
  change === 'updated' && changed.length > 0 && changed.every((field) => consentFields.has(field));
