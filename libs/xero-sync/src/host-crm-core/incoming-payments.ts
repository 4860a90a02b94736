import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  DomainError,
  Invoice,
  isUuid,
  PaymentMethod,
  PaymentMethodService,
  PaymentService,
  type Actor,
} from '#crm-core';
import type { Received } from '../host/crm-host.js';
import type { IncomingPayment } from '../host/records.js';

/** Who takes payments in; its changes are not sent back (see CrmCoreNotices). */
export const xeroOrigin = 'xero';
const actor: Actor = { name: 'Xero', origin: { by: 'system', name: xeroOrigin } };
/** Payment method of what is taken in; made when it is first needed. */
const methodName = 'Xero';

/** Payments on invoices that happened in Xero, as payments of the CRM core. */
@Injectable()
export class IncomingPayments {
  constructor(
    private readonly payments: PaymentService,
    private readonly methods: PaymentMethodService,
  ) {}

  /** Once per remote id. What the CRM's rules refuse is answered as a sentence, with nothing written. */
  async receive(workspaceId: string, incoming: IncomingPayment, tx: EntityManager): Promise<Received> {
    try {
      // A savepoint: a rule may refuse after the first write, and the caller's transaction goes on.
      return await tx.transaction((inside) => this.take(workspaceId, incoming, inside));
    } catch (error) {
      if (error instanceof DomainError) return { done: 'refused', reason: error.message };
      throw error;
    }
  }

  private async take(workspaceId: string, incoming: IncomingPayment, tx: EntityManager): Promise<Received> {
    const [known] = await tx.query<{ payment_id: string }[]>(
      `SELECT payment_id FROM xero_received WHERE workspace_id = $1 AND remote_id = $2`,
      [workspaceId, incoming.remoteId],
    );
    if (incoming.status === 'reversed') return this.reverse(known?.payment_id, tx);
    if (known) return { done: 'unchanged', id: known.payment_id };
    const { kind, id } = incoming.document;
    const invoice = kind === 'invoice' && isUuid(id) ? await tx.findOneBy(Invoice, { workspaceId, id }) : null;
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
        methodId: await this.method(workspaceId, tx),
        reference: incoming.reference ?? null,
        allocations: [{ invoiceId: invoice.id, amount: incoming.amount, date: incoming.date }],
      },
      actor,
    );
    await tx.query(`INSERT INTO xero_received (workspace_id, remote_id, payment_id) VALUES ($1, $2, $3)`, [
      workspaceId,
      incoming.remoteId,
      payment.id,
    ]);
    return { done: 'created', id: payment.id };
  }

  private async reverse(paymentId: string | undefined, tx: EntityManager): Promise<Received> {
    if (!paymentId) return { done: 'refused', reason: 'The payment was removed in Xero before it was taken in here.' };
    const { status } = await this.payments.get(tx, paymentId);
    if (status === 'reversed') return { done: 'unchanged', id: paymentId };
    await this.payments.reverse(tx, paymentId, actor);
    return { done: 'updated', id: paymentId };
  }

  private async method(workspaceId: string, tx: EntityManager): Promise<string> {
    const existing = await tx.findOneBy(PaymentMethod, { workspaceId, name: methodName });
    return (existing ?? (await this.methods.create(tx, { name: methodName }))).id;
  }
}
