import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { checkReference } from '../database/references.js';
import { businessToday } from '../document/document-header.js';
import {
  appliedAmount,
  checkApplicable,
  checkRemaining,
  creditSource,
  lockPayables,
  payables,
  settle,
} from '../document/settlement.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { nextNumber } from '../numbering/numbering.js';
import { PaymentMethod } from '../payment-method/payment-method.entity.js';
import { FieldChecks } from '../validation/field-checks.js';
import { creditOfCredit } from './credit-of-credit.js';
import { CreditAllocation, CreditNote, Refund } from './credit-note.entity.js';
import { CreditAllocated, CreditAllocationRemoved, RefundPaid, RefundReversed } from './credit-note.events.js';
import { creditNoteKind } from './credit-note.service.js';

export interface CreditAllocationInput {
  invoiceId: string;
  /** ≤ 2 decimals, more than zero. */
  amount: string;
  /** Absent: today. */
  date?: string;
}

export interface RefundInput {
  amount: string;
  methodId: string;
  /** Absent: today. */
  date?: string;
  reference?: string | null;
}

const allocationLabel: RecordLabel<CreditAllocation> = { record: 'credit allocation', number: (one) => one.number };
const refundLabel: RecordLabel<Refund> = { record: 'refund', number: (one) => one.number };

/**
 * How the credit of a credit note is used up: applied to invoices of the same customer, or paid back. Both are records of
 * their own and are undone, never deleted. The credit note is locked before the invoice.
 */
@Injectable()
export class CreditUseService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /** Applies credit to an invoice. Refused with both amounts when it is more than is left or more than is due. */
  async allocate(
    tx: EntityManager,
    creditNoteId: string,
    input: CreditAllocationInput,
    actor: Actor,
  ): Promise<CreditAllocation> {
    const note = await this.usable(tx, creditNoteId);
    const check = new FieldChecks('creditAllocation', 'create');
    const amount = new Decimal(appliedAmount(check, input.amount));
    const invoiceId = check.requiredId('invoiceId', input.invoiceId) ?? '';
    const date = check.date('date', input.date) ?? (await businessToday(tx));
    check.done();
    const invoice = (await lockPayables(tx, payables.invoice, [invoiceId])).get(invoiceId);
    const isCredit = invoice ? undefined : await creditOfCredit(tx, invoiceId);
    if (isCredit) check.problem('invoiceId', 'credit_of_credit', isCredit);
    check.done();
    checkApplicable(check, 'amount', payables.invoice, creditSource(creditNoteKind, note), invoice, invoiceId, amount);
    checkRemaining(check, creditNoteKind, note, amount);
    check.done();
    const number = await nextNumber(tx, 'creditAllocation');
    const values = { creditNoteId: note.id, invoiceId, amount: amount.toFixed(2), date, number };
    const allocation = await insertRecord(tx, CreditAllocation, allocationLabel, values);
    await settle(tx, payables.invoice, invoiceId, { credited: amount });
    await this.use(tx, note.id, { allocated: amount });
    await this.events.publish(
      new CreditAllocated(workspaceOf(tx), allocation.id, note.id, invoiceId, actor.origin),
      tx,
    );
    return allocation;
  }

  /** Takes the credit off the invoice again; it remains with the credit note. */
  async removeAllocation(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<CreditAllocation> {
    const { creditNoteId } = await findRecord(tx, CreditAllocation, allocationLabel, id);
    await lockRecord(tx, CreditNote, creditNoteKind, creditNoteId);
    const allocation = await lockRecord(tx, CreditAllocation, allocationLabel, id, version);
    if (allocation.status === 'removed')
      throw refused('already_removed', `Credit allocation ${allocation.number} was already removed.`);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'creditAllocation', id }, 'void', tx);
    const { invoiceId } = allocation;
    const back = new Decimal(allocation.amount).negated();
    await lockPayables(tx, payables.invoice, [invoiceId]);
    await settle(tx, payables.invoice, invoiceId, { credited: back });
    await this.use(tx, creditNoteId, { allocated: back });
    const removed = await updateRecord(tx, CreditAllocation, allocationLabel, id, allocation.version, {
      status: 'removed',
    });
    await this.events.publish(
      new CreditAllocationRemoved(workspaceOf(tx), id, creditNoteId, invoiceId, actor.origin),
      tx,
    );
    return removed;
  }

  /** Pays credit back to the customer. */
  async refund(tx: EntityManager, creditNoteId: string, input: RefundInput, actor: Actor): Promise<Refund> {
    const note = await this.usable(tx, creditNoteId);
    const check = new FieldChecks('refund', 'create');
    const amount = new Decimal(appliedAmount(check, input.amount));
    const methodId = check.requiredId('methodId', input.methodId);
    await checkReference(tx, check, 'methodId', PaymentMethod, 'payment method', methodId);
    const date = check.date('date', input.date) ?? (await businessToday(tx));
    const reference = check.optionalText('reference', input.reference, { max: 255 }) ?? null;
    checkRemaining(check, creditNoteKind, note, amount);
    check.done();
    const number = await nextNumber(tx, 'refund');
    const values = { creditNoteId: note.id, amount: amount.toFixed(2), methodId: methodId!, date, reference, number };
    const refund = await insertRecord(tx, Refund, refundLabel, values);
    await this.use(tx, note.id, { refunded: amount });
    await this.events.publish(new RefundPaid(workspaceOf(tx), refund.id, note.id, actor.origin), tx);
    return refund;
  }

  /** The refund did not happen: its credit remains with the credit note. */
  async reverseRefund(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<Refund> {
    const { creditNoteId } = await findRecord(tx, Refund, refundLabel, id);
    await lockRecord(tx, CreditNote, creditNoteKind, creditNoteId);
    const refund = await lockRecord(tx, Refund, refundLabel, id, version);
    if (refund.status === 'reversed')
      throw refused('already_reversed', `Refund ${refund.number} was already reversed.`);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'refund', id }, 'void', tx);
    await this.use(tx, creditNoteId, { refunded: new Decimal(refund.amount).negated() });
    const reversed = await updateRecord(tx, Refund, refundLabel, id, refund.version, { status: 'reversed' });
    await this.events.publish(new RefundReversed(workspaceOf(tx), id, creditNoteId, actor.origin), tx);
    return reversed;
  }

  getAllocation(tx: EntityManager, id: string): Promise<CreditAllocation> {
    return findRecord(tx, CreditAllocation, allocationLabel, id);
  }

  getRefund(tx: EntityManager, id: string): Promise<Refund> {
    return findRecord(tx, Refund, refundLabel, id);
  }

  private async usable(tx: EntityManager, id: string): Promise<CreditNote> {
    const note = await lockRecord(tx, CreditNote, creditNoteKind, id);
    if (note.status === 'draft')
      throw refused('not_issued', 'This credit note is still a draft. Issue it before using its credit.');
    if (note.status === 'voided')
      throw refused('voided', `Credit note ${note.number} is voided and has no credit. Make out a new one.`);
    return note;
  }

  private async use(tx: EntityManager, id: string, by: { allocated?: Decimal; refunded?: Decimal }): Promise<void> {
    await tx.query(
      `UPDATE credit_notes SET amount_allocated = amount_allocated + $3::numeric, amount_refunded = amount_refunded + $4::numeric,
         updated_at = now(),
         status = CASE WHEN total > 0 AND total = amount_allocated + amount_refunded + $3::numeric + $4::numeric THEN 'paid' ELSE 'issued' END
       WHERE workspace_id = $1 AND id = $2`,
      [workspaceOf(tx), id, (by.allocated ?? new Decimal(0)).toFixed(2), (by.refunded ?? new Decimal(0)).toFixed(2)],
    );
  }
}
