import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  BillPaymentService,
  CreditNote,
  CreditUseService,
  DomainError,
  Invoice,
  isUuid,
  PaymentMethod,
  PaymentMethodService,
  PaymentService,
  RecordGuards,
  SupplierBill,
  type Actor,
} from '#crm-core';
import type { Received } from '../host/crm-host.js';
import type { IncomingPayment } from '../host/records.js';
import { fromTheseBooks } from './received-payment.entity.js';

/** Who takes payments in; its changes are not sent back (see CrmCoreNotices). */
export const xeroOrigin = 'xero';
export const xeroActor: Actor = { name: 'Xero', origin: { by: 'system', name: xeroOrigin } };
/** Payment method of what is taken in from an account that no method stands for; made when it is first needed. */
const methodName = 'Xero';

type Take = (workspaceId: string, incoming: IncomingPayment, tx: EntityManager) => Promise<Received>;

/**
 * What happened to money in Xero, in the records of the CRM core: payments on invoices, payments of supplier bills and refunds
 * of credit notes.
 */
@Injectable()
export class IncomingPayments implements OnModuleInit {
  private readonly taking = new WeakSet<EntityManager>();
  private readonly kinds: Partial<Record<IncomingPayment['document']['kind'], Take>> = {
    invoice: (...given) => this.onInvoice(...given),
    bill: (...given) => this.onBill(...given),
    creditNote: (...given) => this.onCreditNote(...given),
  };

  constructor(
    private readonly payments: PaymentService,
    private readonly billPayments: BillPaymentService,
    private readonly creditUses: CreditUseService,
    private readonly methods: PaymentMethodService,
    private readonly guards: RecordGuards,
  ) {}

  /** Credit of Xero's that stands here as a payment could not be taken back there by reversing it here. */
  onModuleInit(): void {
    this.guards.add(async ({ workspaceId, record, id }, action, tx) => {
      const money = record === 'payment' || record === 'refund';
      if (!money || (action !== 'void' && action !== 'edit') || this.taking.has(tx)) return undefined;
      const [credit] = await tx.query<{ remote_id: string }[]>(
        `SELECT remote_id FROM xero_received r WHERE workspace_id = $1 AND payment_id = $2 AND remote_id LIKE '%@%'
           AND ${fromTheseBooks('r')}`,
        [workspaceId, id],
      );
      if (!credit) return undefined;
      return record === 'refund'
        ? 'This is credit that was used in Xero before it came here. It stays used; make out an invoice for what the customer owes.'
        : 'This is credit that was applied in Xero. Remove it from the invoice there; it comes back by itself.';
    });
  }

  /** Once per remote id. What the CRM's rules refuse is answered as a sentence, with nothing written. */
  async receive(workspaceId: string, incoming: IncomingPayment, tx: EntityManager): Promise<Received> {
    const take = this.kinds[incoming.document.kind];
    if (!take) return { done: 'refused', reason: 'The document it was paid on takes no payments in this CRM.' };
    try {
      // A savepoint: a rule may refuse after the first write, and the caller's transaction goes on.
      return await tx.transaction(async (inside) => {
        this.taking.add(inside);
        try {
          return await take(workspaceId, incoming, inside);
        } finally {
          this.taking.delete(inside);
        }
      });
    } catch (error) {
      if (error instanceof DomainError) return { done: 'refused', reason: sentenceOf(error) };
      throw error;
    }
  }

  private async onInvoice(workspaceId: string, incoming: IncomingPayment, tx: EntityManager): Promise<Received> {
    const known = await knownAs(workspaceId, incoming.remoteId, tx);
    if (incoming.status === 'reversed')
      return this.reversePayment(known ? { id: known } : incoming.ours, incoming.ours?.allocationId, tx);
    if (known) return { done: 'unchanged', id: known };
    const { id } = incoming.document;
    const invoice = isUuid(id) ? await tx.findOneBy(Invoice, { workspaceId, id }) : null;
    if (!invoice) return { done: 'refused', reason: 'The document it was paid on is no invoice of this CRM.' };
    if (invoice.accounting.doNotImport)
      return { done: 'refused', reason: `Invoice ${invoice.number} is marked "do not import".` };
    const payment = await this.payments.create(
      tx,
      {
        companyId: invoice.companyId,
        contactId: invoice.contactId,
        date: incoming.date,
        currency: incoming.currency,
        currencyRate: invoice.currencyRate,
        amount: incoming.amount,
        methodId: await this.method(workspaceId, incoming.methodId, tx),
        reference: incoming.reference ?? null,
        allocations: [{ invoiceId: invoice.id, amount: incoming.amount, date: incoming.date }],
      },
      xeroActor,
    );
    await remember(workspaceId, incoming.remoteId, payment.id, tx);
    return { done: 'created', id: payment.id };
  }

  private async onBill(workspaceId: string, incoming: IncomingPayment, tx: EntityManager): Promise<Received> {
    const { remoteId, document, amount, date, reference } = incoming;
    const known = await this.billPayments.bySource(tx, xeroOrigin, remoteId);
    if (incoming.status === 'reversed') {
      if (!known) return neverTakenIn;
      if (known.status === 'removed') return { done: 'unchanged', id: known.id };
      await this.billPayments.remove(tx, known.id, xeroActor);
      return { done: 'updated', id: known.id };
    }
    if (known) return { done: 'unchanged', id: known.id };
    const { id } = document;
    const bill = isUuid(id) ? await tx.findOneBy(SupplierBill, { workspaceId, id }) : null;
    if (!bill) return { done: 'refused', reason: 'The document it was paid on is no supplier bill of this CRM.' };
    if (bill.accounting.doNotImport)
      return { done: 'refused', reason: `Supplier bill ${bill.number} is marked "do not import".` };
    const input = { amount, date, reference: reference ?? null, sourceId: remoteId };
    return { done: 'created', id: (await this.billPayments.record(tx, bill.id, input, xeroActor)).id };
  }

  private async onCreditNote(workspaceId: string, incoming: IncomingPayment, tx: EntityManager): Promise<Received> {
    const known = await knownAs(workspaceId, incoming.remoteId, tx);
    if (incoming.status === 'reversed') return this.reverseRefund(known ?? incoming.ours?.id, tx);
    if (known) return { done: 'unchanged', id: known };
    const { id } = incoming.document;
    const note = isUuid(id) ? await tx.findOneBy(CreditNote, { workspaceId, id }) : null;
    if (!note) return { done: 'refused', reason: 'The document that was paid back is no credit note of this CRM.' };
    if (note.accounting.doNotImport)
      return { done: 'refused', reason: `Credit note ${note.number} is marked "do not import".` };
    const refund = await this.creditUses.refund(
      tx,
      note.id,
      {
        amount: incoming.amount,
        date: incoming.date,
        methodId: await this.method(workspaceId, incoming.methodId, tx),
        reference: incoming.reference ?? null,
      },
      xeroActor,
    );
    await remember(workspaceId, incoming.remoteId, refund.id, tx);
    return { done: 'created', id: refund.id };
  }

  /** What was deleted in Xero comes off here: one allocation of several, else the whole payment. */
  private async reversePayment(
    payment: { id: string } | undefined,
    allocationId: string | undefined,
    tx: EntityManager,
  ): Promise<Received> {
    if (!payment) return neverTakenIn;
    const { id } = payment;
    const { status, allocations } = await this.payments.get(tx, id);
    if (status === 'reversed') return { done: 'unchanged', id };
    const others = allocations.filter((allocation) => allocation.id !== allocationId);
    if (allocationId === undefined || others.length === 0) await this.payments.reverse(tx, id, xeroActor);
    else if (others.length === allocations.length) return { done: 'unchanged', id };
    else await this.payments.removeAllocation(tx, id, allocationId, xeroActor);
    return { done: 'updated', id };
  }

  private async reverseRefund(id: string | undefined, tx: EntityManager): Promise<Received> {
    if (!id) return neverTakenIn;
    if ((await this.creditUses.getRefund(tx, id)).status === 'reversed') return { done: 'unchanged', id };
    await this.creditUses.reverseRefund(tx, id, xeroActor);
    return { done: 'updated', id };
  }

  private async method(workspaceId: string, id: string | undefined, tx: EntityManager): Promise<string> {
    const chosen = id !== undefined && isUuid(id) ? await tx.findOneBy(PaymentMethod, { workspaceId, id }) : null;
    const existing = chosen ?? (await tx.findOneBy(PaymentMethod, { workspaceId, name: methodName }));
    return (existing ?? (await this.methods.create(tx, { name: methodName }))).id;
  }
}

const neverTakenIn: Received = {
  done: 'refused',
  reason: 'The payment was removed in Xero before it was taken in here.',
};

/** The sentences about the fields say more than the one about the whole. */
export const sentenceOf = ({ fields, message }: DomainError): string =>
  fields.length > 0 ? [...new Set(fields.map((field) => field.message))].join(' ') : message;

async function knownAs(workspaceId: string, remoteId: string, tx: EntityManager): Promise<string | undefined> {
  const [known] = await tx.query<{ payment_id: string }[]>(
    `SELECT payment_id FROM xero_received WHERE workspace_id = $1 AND remote_id = $2`,
    [workspaceId, remoteId],
  );
  return known?.payment_id;
}

const remember = (workspaceId: string, remoteId: string, paymentId: string, tx: EntityManager): Promise<unknown> =>
  tx.query(
    `INSERT INTO xero_received (workspace_id, remote_id, payment_id, tenant_id)
     SELECT $1, $2, $3, (SELECT tenant_id FROM xero_connections WHERE workspace_id = $1 AND current)`,
    [workspaceId, remoteId, paymentId],
  );
