import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { appliedAmount, checkDue, nameOf, payables, settle, type SettledDocument } from '../document/settlement.js';
import { notFound, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { nextNumber } from '../numbering/numbering.js';
import { FieldChecks } from '../validation/field-checks.js';
import { BillPayment } from './bill-payment.entity.js';
import { BillPaymentRecorded, BillPaymentRemoved } from './bill-payment.events.js';
import { lockBill } from './supplier-bill-settlement.js';

export interface BillPaymentInput {
  /** In the bill's currency, ≤ 2 decimals, more than zero. */
  amount: string;
  date: string;
  reference?: string | null;
  /** What the books call the payment. */
  sourceId: string;
}

const label: RecordLabel<BillPayment> = { record: 'bill payment', number: (payment) => payment.number };

/**
 * Payments of supplier bills, as the books made them. Only an import may record or remove one: its actor's origin is the
 * system that the payment comes from. The payment is locked before the bill.
 */
@Injectable()
export class BillPaymentService {
  constructor(private readonly events: EventBus) {}

  /** Records a payment from the books. Recording the same payment again answers the one that is there and changes nothing. */
  async record(tx: EntityManager, billId: string, input: BillPaymentInput, actor: Actor): Promise<BillPayment> {
    const source = sourceOf(actor);
    const bill = await lockBill(tx, billId);
    if (!bill) throw notFound('supplier bill', billId);
    const known = await this.bySource(tx, source, input.sourceId);
    if (known) return known;
    const check = new FieldChecks('billPayment', 'create');
    const amount = appliedAmount(check, input.amount);
    const date = check.requiredDate('date', input.date);
    const reference = check.optionalText('reference', input.reference, { max: 255 }) ?? null;
    const sourceId = check.text('sourceId', input.sourceId, { max: 255 });
    checkPayable(check, bill, new Decimal(amount));
    check.done();
    const payment = await insertRecord(tx, BillPayment, label, {
      supplierBillId: bill.id,
      amount,
      date: date!,
      reference,
      source,
      sourceId: sourceId!,
      number: await nextNumber(tx, 'billPayment'),
    });
    await settle(tx, payables.supplierBill, bill.id, { paid: new Decimal(amount) });
    await this.events.publish(new BillPaymentRecorded(workspaceOf(tx), payment.id, bill.id, actor.origin), tx);
    return payment;
  }

  /** The books took the payment back: its amount is due again. */
  async remove(tx: EntityManager, id: string, actor: Actor): Promise<BillPayment> {
    sourceOf(actor);
    const payment = await lockRecord(tx, BillPayment, label, id);
    if (payment.status === 'removed') return payment;
    await lockBill(tx, payment.supplierBillId);
    await settle(tx, payables.supplierBill, payment.supplierBillId, { paid: new Decimal(payment.amount).negated() });
    const removed = await updateRecord(tx, BillPayment, label, id, payment.version, { status: 'removed' });
    await this.events.publish(new BillPaymentRemoved(workspaceOf(tx), id, payment.supplierBillId, actor.origin), tx);
    return removed;
  }

  get(tx: EntityManager, id: string): Promise<BillPayment> {
    return findRecord(tx, BillPayment, label, id);
  }

  /** The payment that the books know under this id, also when it was removed. */
  async bySource(tx: EntityManager, source: string, sourceId: string): Promise<BillPayment | undefined> {
    const found = await tx
      .createQueryBuilder(BillPayment, 'p')
      .where('p.workspaceId = :workspace AND p.source = :source AND p.sourceId = :sourceId', {
        workspace: workspaceOf(tx),
        source,
        sourceId,
      })
      .getOne();
    return found ?? undefined;
  }
}

function sourceOf({ origin }: Actor): string {
  if (origin.by === 'system') return origin.name;
  throw refused(
    'paid_in_the_books',
    'Payments of supplier bills are made in the books and come in from there. Enter or remove the payment in the books.',
  );
}

function checkPayable(check: FieldChecks, bill: SettledDocument, amount: Decimal): void {
  const name = nameOf(payables.supplierBill, bill);
  if (bill.status === 'draft')
    check.problem('amount', 'not_issued', `${name} is still a draft. Issue it before a payment comes in for it.`);
  else if (bill.status === 'voided')
    check.problem(
      'amount',
      'voided',
      `${name} is voided, so nothing can be paid on it. Remove the payment in the books.`,
    );
  else checkDue(check, 'amount', payables.supplierBill, bill, amount);
}
